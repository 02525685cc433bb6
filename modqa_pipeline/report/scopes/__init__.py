"""What one page is about, with the rows of the marts that it needs. Knows no section."""
