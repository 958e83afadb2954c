"""Other nesters, each behind one adapter that runs in a process and an interpreter of its own."""
