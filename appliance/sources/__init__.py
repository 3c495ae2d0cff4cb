"""Connectors: the live record systems we copy from, each behind the same small door."""
