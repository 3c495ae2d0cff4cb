"""Tests of the language that printers speak."""
