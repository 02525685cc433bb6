"""Sections of the audit team's page: who owes what, and how well they read. Pseudonyms only. Know no HTML."""
