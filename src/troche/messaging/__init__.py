"""Conversations, notices and alerts that always have an owner."""
