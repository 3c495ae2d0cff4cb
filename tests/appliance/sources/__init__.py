"""Tests of the sources: the contract that each must keep, and each one's own fears."""
