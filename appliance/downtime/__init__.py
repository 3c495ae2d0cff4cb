"""Outages: which go on, of which units, and since when nobody can know what happened.

What is written by hand in an outage, and what is entered afterwards, comes here later: both
begin from the `Outage` and the `Standing` of this room (docs/outage.md, "Doors").
"""
