"""Settings and tables of `config/` and the environment, checked. Knows no stage that uses them."""
