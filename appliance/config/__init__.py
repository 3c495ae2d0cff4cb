"""A site's settings: declared once, read from TOML, explained by themselves."""

from appliance.config.load import load, parse
from appliance.config.places import Places
from appliance.config.sample import sample, write
from appliance.config.settings import Settings, UnitSettings

__all__ = ["Places", "Settings", "UnitSettings", "load", "parse", "sample", "write"]
