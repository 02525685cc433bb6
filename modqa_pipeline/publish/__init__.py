"""Write, audit, publish: the one door to what readers see."""
