"""What people set in `config/` and the environment, checked. Knows no stage that it is set for."""
