"""Tests of the library's source."""
