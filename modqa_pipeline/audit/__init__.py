"""The human loop: what is drawn for audit and recorded as a fact. Worksheets will live here too."""
