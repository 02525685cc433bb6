"""Jobs, schedules, sensors and alerts: what starts a run, and who hears of it."""
