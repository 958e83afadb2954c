"""The CloudNest dialect and nothing else: one table of 44 operations, a thin translator for each noun."""
