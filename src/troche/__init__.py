"""Troche runs an at-home oral ketamine programme safely, from first question to integrated session."""

__version__ = "0.1.0"
