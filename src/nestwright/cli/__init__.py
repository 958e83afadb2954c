"""The command line: translates words into services and results into words; decides nothing."""
