"""The exact local optimum of one plate, by linear programs."""
