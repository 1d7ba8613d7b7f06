"""Visits after a session, goals, practices and daily check-ins."""
