"""Tests of the way from a document to paper, on real servers and printers."""
