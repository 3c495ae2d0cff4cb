"""Anything at all, thrown at every parser: an error of ours or a true record, never a crash."""
