"""Drawings whose dimensions carry names: values drive them, the geometry follows."""
