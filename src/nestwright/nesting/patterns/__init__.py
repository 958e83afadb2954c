"""Plates that are cut many times, and how often each."""
