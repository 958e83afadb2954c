"""Parts from parameters: built-in shapes, drawings with named dimensions, customers' scripts."""
