"""From an order to checked layouts and their files: order -> engine -> exact check -> DXF, SVG, JSON."""
