"""The words and rules of a sheet-metal shop, on the standard library alone."""
