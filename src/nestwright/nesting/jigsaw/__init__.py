"""Plates filled without waste, corner by corner."""
