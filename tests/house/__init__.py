"""Tests that guard the house: its imports, its words, its papers."""
