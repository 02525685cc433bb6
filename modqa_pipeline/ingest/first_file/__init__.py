"""A vendor's first file: proposes a mapping, and tries one. Knows readers and rows; takes no file."""
