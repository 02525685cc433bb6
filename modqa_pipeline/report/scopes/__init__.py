"""What one page is about, with the marts' rows that it needs. Knows no section."""
