"""Overlap allowed, then removed; and what is done with it: squeeze, trade, exchange, mix."""
