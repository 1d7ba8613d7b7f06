"""The forms of screening: the assessment's questions, the history, and what staff record."""
