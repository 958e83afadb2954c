"""Machines of a team: which there are, the exchange with them, and what programs that watch them ask."""
