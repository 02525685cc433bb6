"""Hands out what a third reader settles. Knows no other hand-out."""
