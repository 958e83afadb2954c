"""Many copies of one part: the densest lattices, and blocks of them."""
