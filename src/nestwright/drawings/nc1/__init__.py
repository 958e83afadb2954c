"""DSTV NC1: plates, and the faces of profiles, as flat parts."""
