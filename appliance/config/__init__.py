"""A site's settings: declared once, read from TOML, explained by themselves."""

from appliance.config.load import load, parse
from appliance.config.sample import sample, write
from appliance.config.settings import Settings, UnitSettings

__all__ = ["Settings", "UnitSettings", "load", "parse", "sample", "write"]
