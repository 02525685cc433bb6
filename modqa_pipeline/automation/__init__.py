"""Jobs, schedules, sensors and alerts: what starts a run, and who is alerted about it."""
