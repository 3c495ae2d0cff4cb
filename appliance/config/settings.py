"""Every setting of a site, declared once: type, default, limits and what it means.

The sample file, the check's messages and the manual's table are made from these
declarations. Only the front doors (command line, capture's service, kiosk) read settings;
below them a function is handed a path, a span or a printer.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from appliance.config.forms import CardSettings, ContactSettings
from appliance.config.guarding import GuardSettings, GuardUnitSettings, ProbeSettings
from appliance.config.people import PeopleSettings
from appliance.config.printers import PrinterSettings
from appliance.config.routines import EscalationSettings, RoutineSettings
from appliance.config.sources import (
    FeedSettings,
    FhirSettings,
    FilesSettings,
    LibrarySettings,
    SqlSettings,
)
from printing.language import LanguageCode
from storage.records import Unit, UnitKind

Minutes = Annotated[int, Meta(ge=1, le=1440)]
Rounds = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d( ([01]\d|2[0-3]):[0-5]\d){0,11}$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The site and this machine."""

    name: Annotated[
        str, Meta(min_length=1, description="The hospital or clinic, as staff call it.")
    ]
    device: Annotated[
        str,
        Meta(min_length=1, max_length=40, description="This machine's name; stands on paper."),
    ] = "LYKTA"
    language: Annotated[LanguageCode, Meta(description="Language of screen and paper.")] = "sv"
    zone: Annotated[str, Meta(min_length=1, description="Time zone, by its IANA name.")] = (
        "Europe/Stockholm"
    )
    support: Annotated[
        str, Meta(max_length=60, description="Telephone of IT support; stands on paper.")
    ] = ""


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the sealed copies lie."""

    folder: Annotated[
        str,
        Meta(min_length=1, description="Folder of the store. It must be on a local disk."),
    ] = "/var/lib/lykta"
    floor_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            description="So many megabytes of the disk are never filled with copies.",
        ),
    ] = 64
    ballast_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="So many megabytes are held in reserve, and given to the next copy when "
            "the disk has filled up all the same. 0: no reserve.",
        ),
    ] = 64

    @property
    def path(self) -> Path:
        """The folder as a path."""
        return Path(self.folder)


def _in_order(text: str) -> tuple[str, ...]:
    """Return the clock times of a text, none where one stands twice or before an earlier one."""
    times = tuple(text.split(" "))
    return times if list(times) == sorted(set(times)) else ()


class UnitSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ward or a clinic to copy."""

    code: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$",
            description="Short code: letters, digits, - and _ ; unique on this machine.",
        ),
    ]
    name: Annotated[str, Meta(min_length=1, description="What staff call it.")]
    kind: Annotated[
        Literal["ward", "clinic"],
        Meta(description="ward = medication lists; clinic = appointment book."),
    ] = "ward"
    place: Annotated[
        str,
        Meta(
            min_length=1,
            description="The unit at the source: with [[fhir]] the reference of its Location, as "
            "in 'Location/b31'; with [[sql]] and [[files]] the unit's own code there.",
        ),
    ]
    source: Annotated[
        str,
        Meta(
            max_length=40,
            description="Name of the source that holds it. Empty where there is only one.",
        ),
    ] = ""
    age_limit_minutes: Annotated[
        Minutes, Meta(description="The copy is too old when it is older than this.")
    ] = 60
    canary: Annotated[
        str,
        Meta(
            description="Personal number of a fictitious patient who is always admitted here. "
            "A capture without her is refused. Empty where the site has none."
        ),
    ] = ""
    every_minutes: Annotated[
        int,
        Meta(ge=0, le=1440, description="How often it is copied. 0: as [capture] says."),
    ] = 0
    hours: Annotated[
        str,
        Meta(
            pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$",
            examples=["06:00-22:00", "19:00-07:00"],
            description="Hours of the day in which it is copied, local time; they may go over "
            "midnight. Outside them its copy ages all the same. Empty: day and night.",
        ),
    ] = ""
    days: Annotated[
        tuple[Weekday, ...],
        Meta(
            max_length=7,
            description="Weekdays on which it is copied; hours over midnight belong to the day on "
            "which they begin. Empty: all.",
        ),
    ] = ()

    round_times: Annotated[
        tuple[Rounds, ...],
        Meta(
            max_length=12,
            examples=[["08:00", "08:00 20:00", "08:00 14:00 20:00"]],
            description="The ward's usual times of giving: one text for once a day, one for twice "
            "a day and so on. They are shown, and marked as the ward's own, for orders that "
            "say only how many times a day. Empty: such orders have no times.",
        ),
    ] = ()

    @property
    def rounds(self) -> dict[int, tuple[str, ...]]:
        """The usual times by how many there are a day."""
        return {len(times): times for times in map(_in_order, self.round_times) if times}

    @property
    def unit(self) -> Unit:
        """The unit as a record."""
        return Unit(code=self.code, name=self.name, kind=UnitKind(self.kind))

    @property
    def age_limit(self) -> timedelta:
        """The age limit as a span."""
        return timedelta(minutes=self.age_limit_minutes)


class CaptureSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When to copy."""

    every_minutes: Annotated[
        Minutes, Meta(description="How often every unit is copied, day and night.")
    ] = 15
    jitter_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=600,
            description="Each round starts up to this much later, at random, so that many "
            "machines do not ask at the same second.",
        ),
    ] = 30
    slow_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=600,
            description="A source counts as too slow to work with when its answers take longer "
            "than this, and many times longer than they usually do.",
        ),
    ] = 5
    slow_factor: Annotated[
        int,
        Meta(ge=2, le=100, description="So many times longer than usual is too slow."),
    ] = 8


class BackupSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sealed backup on a second disk or a removable medium."""

    folder: Annotated[
        str,
        Meta(
            pattern=r"^(/\S.*)?$",
            description="Folder on the second disk or the medium, as a whole path. Prepare it once "
            "with 'lykta backup make --new-medium'. Empty: no backup.",
        ),
    ] = ""
    every_hours: Annotated[
        int, Meta(ge=1, le=168, description="A backup is made when the last is older than this.")
    ] = 24
    keep: Annotated[
        int, Meta(ge=1, le=100, description="So many backups are kept on the medium at most.")
    ] = 7

    @property
    def path(self) -> Path | None:
        """The folder as a path, None where no backup is wanted."""
        return Path(self.folder) if self.folder else None

    @property
    def every(self) -> timedelta:
        """The span between two backups."""
        return timedelta(hours=self.every_hours)


class KioskSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The screen."""

    unit: Annotated[
        str, Meta(description="Code of the unit where the machine stands. Empty: the first.")
    ] = ""
    lock_after_seconds: Annotated[
        int, Meta(ge=30, le=1800, description="The screen locks after so long without a touch.")
    ] = 120
    fullscreen: Annotated[bool, Meta(description="Fill the screen. Only a trial says false.")] = (
        True
    )
    theme: Annotated[
        Literal["day", "night", "contrast"],
        Meta(description="Colours of the screen; a reader may choose others until it locks."),
    ] = "day"
    text_percent: Annotated[
        Literal[100, 125, 150],
        Meta(
            description="Size of letters, as a share of the designed one; a reader may choose "
            "another until the screen locks."
        ),
    ] = 100
    panel_inches: Annotated[
        float,
        Meta(
            ge=0,
            le=110,
            description="Diagonal of the screen in inches, so that what is touched is as large "
            "as a gloved finger. 0: what the screen itself says.",
        ),
    ] = 0


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of one machine."""

    site: Site
    fhir: Annotated[tuple[FhirSettings, ...], Meta(max_length=20)] = ()
    sql: Annotated[tuple[SqlSettings, ...], Meta(max_length=20)] = ()
    files: Annotated[tuple[FilesSettings, ...], Meta(max_length=20)] = ()
    feed: Annotated[tuple[FeedSettings, ...], Meta(max_length=20)] = ()
    units: Annotated[tuple[UnitSettings, ...], Meta(min_length=1, max_length=200)]
    library: LibrarySettings = LibrarySettings()
    store: StoreSettings = StoreSettings()
    capture: CaptureSettings = CaptureSettings()
    guard: GuardSettings = GuardSettings()
    guard_units: Annotated[tuple[GuardUnitSettings, ...], Meta(max_length=200)] = ()
    probe: ProbeSettings = ProbeSettings()
    routines: RoutineSettings = RoutineSettings()
    escalations: Annotated[tuple[EscalationSettings, ...], Meta(max_length=7)] = ()
    backup: BackupSettings = BackupSettings()
    printers: Annotated[tuple[PrinterSettings, ...], Meta(max_length=20)] = ()
    contacts: Annotated[tuple[ContactSettings, ...], Meta(max_length=100)] = ()
    cards: Annotated[tuple[CardSettings, ...], Meta(max_length=20)] = ()
    kiosk: KioskSettings = KioskSettings()
    people: PeopleSettings = PeopleSettings()

    @property
    def sources(self) -> tuple[FhirSettings | SqlSettings | FilesSettings, ...]:
        """Every source of any kind."""
        return (*self.fhir, *self.sql, *self.files)

    def source_of(self, unit: UnitSettings) -> str:
        """Return the name of the source that holds a unit."""
        return unit.source or self.sources[0].name

    def unit(self, code: str) -> UnitSettings | None:
        """Return the unit with this code (upper or lower case), or None."""
        folded = code.casefold()
        return next((unit for unit in self.units if unit.code.casefold() == folded), None)
