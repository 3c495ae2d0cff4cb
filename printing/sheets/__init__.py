"""Sheets: pure functions from records and a stamp to one readable document."""
