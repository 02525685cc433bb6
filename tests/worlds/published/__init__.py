"""Published marts made up for the report: they know the marts' columns, and neither the models nor the pages."""
