"""Tests of appliance.status."""
