"""Tests of appliance.cli."""
