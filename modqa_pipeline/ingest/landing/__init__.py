"""Which delivered files are new and complete. Opens none of them."""
