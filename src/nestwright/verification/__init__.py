"""The exact check: is this layout true? Pure numpy and shapely, no code shared with what made the layout.

See docs/verification.md for what is proved and how.
"""
