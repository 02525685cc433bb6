"""How many audits a week a wanted interval width needs. Reads only published marts, and writes nothing.

The statistics are in `statistics/sample_sizes.py`.
"""
