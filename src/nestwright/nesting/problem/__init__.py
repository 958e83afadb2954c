"""The problem made ready: piece types with orientations, plates as boxes with obstacles."""
