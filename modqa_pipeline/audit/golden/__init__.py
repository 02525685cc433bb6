"""Golden items among the rows of an auditor. Knows no workbook."""
