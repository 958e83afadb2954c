"""Customers' scripts: evaluated in a process of their own, their answer read like any stranger's file."""
