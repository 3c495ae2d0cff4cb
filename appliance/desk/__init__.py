"""The desk: what a person can do when unlocked: find, open, print."""
