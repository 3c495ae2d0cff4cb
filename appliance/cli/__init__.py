"""The command `lykta`: the front door for people at a terminal, services and scripts."""

from appliance.cli.main import main

__all__ = ["main"]
