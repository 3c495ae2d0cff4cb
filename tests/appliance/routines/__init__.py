"""Tests of the routines."""
