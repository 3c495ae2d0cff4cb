"""Tests of exports put into a folder."""
