"""The four sheets, by what a nurse fears of each."""
