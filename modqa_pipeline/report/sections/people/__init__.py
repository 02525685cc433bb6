"""Sections about moderators, auditors and the machine, by pseudonym. Know no HTML."""
