"""From a checked layout to a toolpath: order, leads, joints, kerf, G-code, and a simulator that reads it.

Pure: shapes and rules in, paths and text out. Lengths are mm, times s, feeds mm/min.
"""
