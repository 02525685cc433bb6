"""Every format becomes the same thing: a relation of texts, in file order.

Nothing here knows the meaning of a column.
"""
