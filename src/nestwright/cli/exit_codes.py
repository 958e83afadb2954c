"""What the exit code of a command means."""

DONE = 0
BAD_USAGE = 2
"""Bad usage, or input that cannot be read."""
NOT_ALL = 3
"""Done, but something could not be placed; for ``verify``: the layout is not valid."""
