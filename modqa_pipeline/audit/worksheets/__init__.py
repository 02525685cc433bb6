"""The workbooks in which auditors work: who gets which audit, what a workbook holds, what is still open."""
