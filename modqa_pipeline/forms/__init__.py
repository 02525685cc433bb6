"""Formats on which the writers and the readers of a workbook or task agree. Writes and reads none."""
