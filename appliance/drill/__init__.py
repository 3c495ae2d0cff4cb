"""The exercise: a ward of invented patients on the real machine, and a script that is timed.

A **drill** is one run of the script by whoever stands at the machine. It has a store, keys,
register and logs of its own (`premises`), in memory, made for it and thrown away after it; a
**ward** of invented patients (`ward`); **tasks** with a target time each (`script`), and a
**course** that says how far somebody has come and what it was worth (`course`).

1. Nothing here knows where the real machine keeps anything: what is never handed in can be
   neither opened nor written.
"""
