"""Nestwright: a nesting server that a sheet-metal shop runs itself."""

__version__ = "0.1.0"
