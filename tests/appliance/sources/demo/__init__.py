"""Tests of the demo hospital."""
