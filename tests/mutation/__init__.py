"""Mutation trials of the rooms where one wrong sign can kill, and the tests they asked for.

`python -m tests.mutation` runs the trials; each `test_*.py` here was written against a mutant that
the other tests let live. What still lives is listed, with the reason, in `explained.toml`.
"""
