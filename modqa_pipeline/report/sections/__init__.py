"""The ten sections of a day's page, and the two other pages.

Each turns facts into what one template draws.
"""
