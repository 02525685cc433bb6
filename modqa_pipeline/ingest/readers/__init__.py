"""Every format becomes the same thing: a relation of texts, in the order of the file.

Nothing here knows what the columns mean.
"""
