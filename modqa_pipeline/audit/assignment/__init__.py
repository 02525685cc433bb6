"""Decides who reads what; pure. Knows no file and no workbook."""
