"""The workbooks of auditors: who gets which audit, what a workbook has, what is still outstanding."""
