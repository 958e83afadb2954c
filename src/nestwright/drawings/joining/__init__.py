"""Strokes to closed loops: doubled lines, near ends, networks of crossing lines."""
