"""Calls to addresses that callers name: only where the operator allows, within limits."""
