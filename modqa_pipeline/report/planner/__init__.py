"""How many audits a week a wanted precision costs. Reads published marts alone, and writes nothing.

The statistics are in `statistics/sample_sizes.py`.
"""
