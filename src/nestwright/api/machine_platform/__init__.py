"""The machine API on the same gateway (contract, section 4): programs that watch cutting machines."""
