"""Plan accepted, consent, sitter, home, intentions and checklist before the first dose."""
