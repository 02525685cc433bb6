"""The ten sections of a day's page, and the two other pages.

Each turns facts into the values that one template draws.
"""
