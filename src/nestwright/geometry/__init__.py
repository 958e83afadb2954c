"""Shapes in millimetres on numpy and shapely: contours with true arcs, flattening, transforms, measures."""
