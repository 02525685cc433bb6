"""Write, audit, publish: the only way to what readers see."""
