"""What the writers and the readers of a workbook or task agree on. Writes and reads none."""
