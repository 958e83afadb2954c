"""Every query, one module per noun.

A query of a team's data takes the team and filters by it. Functions named ``..._of_any_team`` serve
background work, which knows only a guid. Lists are one query each, never one per row.
"""
