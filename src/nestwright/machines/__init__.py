"""Connectors to cutting machines: a task goes out, records of what happened come back.."""
