"""The nesting engine: polygons in, placements out. Pure: no files, no database, no clock but its own."""
