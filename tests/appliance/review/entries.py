"""Entries of an audit log, made as the desk makes them."""

from datetime import timedelta
from typing import Any

from storage.audit import EVENTS, Entry
from storage.clock import Instant
from tests.storage.site import instant

PATIENT = "18020202-0202"


def entry(event: str = "chart-opened", minutes: float = 0, **said: Any) -> Entry:
    """Return an entry so many minutes after the morning."""
    whole = {
        "person": "Karin Ek",
        "role": "staff",
        "unit": "14",
        "patient": PATIENT,
        "purpose": "läkemedelsrond",
        "detail": "medication-list",
        "device": "LYKTA-T",
        "clock": "confirmed",
    }
    return Entry(at=instant(minutes), event=event, **(whole | said))


def at(day: int, hour: int, minute: int = 0) -> Instant:
    """Return an instant on a November day by Swedish time."""
    return instant((timedelta(days=day - 21, hours=hour - 8, minutes=minute)).total_seconds() / 60)


def one_of_each() -> list[Entry]:
    """Return a full entry and a bare one of every event there is."""
    full = [entry(event, number) for number, event in enumerate(EVENTS)]
    bare = [
        Entry(at=instant(1000 + number, boot="boot-b", synced=False), event=event, person="")
        for number, event in enumerate(EVENTS)
    ]
    return full + bare
