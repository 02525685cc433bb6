"""Readers of ModQA's own forms that people return: workbooks and Label Studio exports. Judges no row."""
