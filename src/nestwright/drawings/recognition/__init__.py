"""Closed loops to parts: holes, islands, marks, frames, equal shapes."""
