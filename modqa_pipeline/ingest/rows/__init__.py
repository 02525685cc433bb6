"""Decides what happens to each delivered row. Writes no file."""
