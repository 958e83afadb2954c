"""A file's bytes to strokes: what it is, mending, units, entities as lines and arcs."""
