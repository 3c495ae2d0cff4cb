"""Tests of appliance.downtime: what goes on, how a unit stands in it, and what people say of it."""
