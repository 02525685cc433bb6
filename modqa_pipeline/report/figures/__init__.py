"""What a published figure means and how it is worded. Knows no page and no section."""
