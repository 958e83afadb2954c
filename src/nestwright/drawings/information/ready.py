"""Importing this compiles the shipped rules: once in the process that children are forked from."""

from __future__ import annotations

from nestwright.drawings.information.rules import compiled, shipped

PATTERNS = tuple(compiled(rule.pattern) for rule in shipped().rules)
