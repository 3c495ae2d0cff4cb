"""A nurse's way from end to end."""
