"""No-fit polygons: one, many, and questions to them."""
