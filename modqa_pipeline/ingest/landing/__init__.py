"""Finds the delivered files that are new and complete. Opens none of them."""
