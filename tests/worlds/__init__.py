"""Homes, rows, workbooks and tables, made to measure, for several test files; a world knows no test."""
