"""The tables of `config/`: a row model for each file. Knows no path, no stage and no other table."""
