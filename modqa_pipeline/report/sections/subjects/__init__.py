"""What the pages of sites, queues, policies, weeks and months show beside the sections of the day's page."""
