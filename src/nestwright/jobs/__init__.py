"""Background work: the durable queue, and the child processes in which drawings are read and nests run."""
