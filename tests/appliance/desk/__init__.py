"""Tests of appliance.desk."""
