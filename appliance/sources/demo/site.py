"""What a site's configuration needs to know about the demo hospital."""

from dataclasses import dataclass

from appliance.sources.demo.clinic_staff import CLINIC, CLINIC_NAME
from appliance.sources.demo.wards import WARDS
from storage.records import UnitKind

SEED = 1847
"""The seed that `lykta demo` and `./run` use."""

CANARY = "18020202-0202"
"""The fictitious woman, who lies on ward B31 and never leaves."""


@dataclass(frozen=True)
class DemoUnit:
    """A unit of the demo hospital and the Location that is its address at the source."""

    code: str
    name: str
    kind: UnitKind
    location: str


UNITS = (
    *(DemoUnit(ward.code, ward.name, UnitKind.WARD, f"Location/{ward.id}") for ward in WARDS),
    DemoUnit("TAND", CLINIC_NAME, UnitKind.CLINIC, f"Location/{CLINIC}"),
)
"""Three wards and a clinic."""
