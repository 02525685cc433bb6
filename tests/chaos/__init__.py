"""Disturbed runs at random: what a home must come to all the same."""
