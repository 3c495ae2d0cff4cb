"""Capture: writes the sealed store, holds public keys only, never opens what it wrote."""
