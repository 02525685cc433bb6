"""Every read of the published marts, by subject. Figures are read, not computed; counts may be added up.

A function takes the marts and a day and returns plain rows. Nothing here knows about HTML.
"""
