"""Tests of appliance.capture."""
