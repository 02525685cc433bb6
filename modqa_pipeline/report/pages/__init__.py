"""Sections become HTML pages. Computes no figure."""
