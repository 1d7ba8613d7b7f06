"""Sheets: YAML that people write, read into typed values; every fault with file, line and key."""

from troche.sheets.findings import Finding, Place, Places
from troche.sheets.reading import MISSING, Sheet, read_sheet

__all__ = ["MISSING", "Finding", "Place", "Places", "Sheet", "read_sheet"]
