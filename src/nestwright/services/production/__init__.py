"""Production: layouts are given to machines, sheets are cut, stock, remnants and recuts follow."""
