"""The building: one hospital, three wards with rooms and beds, one dental clinic."""

from dataclasses import dataclass
from functools import cached_property

from appliance.sources.demo.medicine import MEDICINE
from appliance.sources.demo.orthopaedics import ORTHOPAEDICS
from appliance.sources.demo.plan import Profile
from appliance.sources.demo.surgery import SURGERY

SITE = "site-eken"
"""Location id of the hospital."""


@dataclass(frozen=True)
class Bed:
    """A bed; `room` is the Location id of its room, or of the ward for a bed in the corridor."""

    id: str
    name: str
    room: str


@dataclass(frozen=True)
class Ward:
    """A ward; `rooms` is the number of beds in each room, `corridor` that of extra beds."""

    code: str
    name: str
    rooms: tuple[int, ...]
    profiles: tuple[Profile, ...]
    corridor: int = 0

    @property
    def id(self) -> str:
        """Location id of the ward."""
        return f"ward-{self.code.lower()}"

    @cached_property
    def beds(self) -> tuple[Bed, ...]:
        """Every bed, in the order a nurse walks."""
        inside = tuple(
            Bed(
                f"bed-{self.code.lower()}-{room:02d}-{bed}", f"{room:02d}:{bed}", self.room_id(room)
            )
            for room, size in enumerate(self.rooms, 1)
            for bed in range(1, size + 1)
        )
        outside = tuple(
            Bed(f"bed-{self.code.lower()}-korr-{bed}", f"Korr {bed}", self.id)
            for bed in range(1, self.corridor + 1)
        )
        return inside + outside

    def room_id(self, room: int) -> str:
        """Return the Location id of a room."""
        return f"room-{self.code.lower()}-{room:02d}"


WARDS = (
    Ward("B31", "Kirurgi", (2, 2, 4, 2, 4, 2, 2, 2, 1, 1), SURGERY),
    Ward("B32", "Ortopedi", (2, 2, 4, 2, 4, 2, 2, 1), ORTHOPAEDICS, corridor=1),
    Ward("M41", "Medicin", (2, 2, 4, 2, 4, 2, 1, 1), MEDICINE),
)
"""The three wards, sixty beds together."""

ELSEWHERE = Ward("I51", "Infektion", (1, 1), ())
"""A ward of the same hospital that no machine of ours copies."""
