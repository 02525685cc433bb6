"""Who hears of what became of a run, and where. Decides nothing about a day."""
