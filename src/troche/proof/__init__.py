"""Proving a programme: its rules played over every class of facts, and over the charts there are."""
