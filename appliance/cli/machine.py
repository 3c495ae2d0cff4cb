"""Open the machine that a configuration describes: each part only when it is asked for."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from appliance.capture.guard_history import History
from appliance.capture.memory import Memory
from appliance.capture.round import Keeper, Watched
from appliance.cli import pepper
from appliance.cli.changes import note_changes
from appliance.cli.guarding import policy_of
from appliance.cli.outages import downtime_of, outaged
from appliance.cli.secrets import password, recovery_code
from appliance.config import Places, Settings, UnitSettings, load
from appliance.config.fingerprint import fingerprints
from appliance.config.people import PeopleSettings
from appliance.config.places import SPOOL
from appliance.config.printers import PrinterSettings
from appliance.desk.documents import Site
from appliance.desk.errors import NoSuchUnit
from appliance.desk.passwords import PasswordRule
from appliance.desk.sealing import FOLDER, Seals
from appliance.desk.session import Desk, Rules, Session
from appliance.desk.trail import Trail
from appliance.downtime.downtime import Downtime
from appliance.status import Limit, Survey, Where, survey
from printing.language import Language, LanguageCode, language
from printing.queue import Printer
from printing.sheets.usual import Usual
from storage.audit import Audit
from storage.clock import Clock
from storage.keys import signing
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.library import Library
from storage.logbook import Logbook
from storage.quarantine import Quarantine
from storage.store import Store
from storage.upkeep.backup import Backup
from storage.upkeep.premises import Premises

if TYPE_CHECKING:
    from appliance.cli.live import Live

DEFAULT_CONFIG = Path("/etc/lykta/lykta.toml")
_MEBIBYTE = 1 << 20


class Door:
    """What every command is handed: the configuration's path, and the language asked for."""

    def __init__(self, config: Path, spoken: LanguageCode, *, chosen: bool) -> None:
        """Remember; nothing is read yet. `chosen` is true where a person named the language."""
        self.config = config
        self._spoken = spoken
        self._chosen = chosen

    @cached_property
    def machine(self) -> "Machine":
        """The machine of the configuration. Raises the configuration's errors."""
        settings = load(self.config)
        spoken = self._spoken if self._chosen else settings.site.language
        return Machine(settings, language(spoken, settings.site.zone), self.config)

    @property
    def language(self) -> Language:
        """The language before any configuration is read."""
        return Language(self._spoken)

    @property
    def chosen_language(self) -> LanguageCode | None:
        """The language a person asked for, None where nobody did."""
        return self._spoken if self._chosen else None


class Machine:
    """One machine's parts."""

    def __init__(self, settings: Settings, spoken: Language, config: Path | None = None) -> None:
        """Take the settings, and the file they stand in; nothing is opened yet."""
        self.config = config
        self.settings = settings
        self.language = spoken
        self.places = Places(folder=settings.store.path)

    @cached_property
    def clock(self) -> Clock:
        """The machine's clock with its high-water mark."""
        return Clock(self.places.state)

    @cached_property
    def device_public(self) -> bytes:
        """The key that this machine's signatures are checked with. Raises KeyFileUnreadable."""
        return signing.device_public(self.places.keys)

    @cached_property
    def store(self) -> Store:
        """The store, without any private key."""
        return self._store(self.device_public)

    @cached_property
    def shown(self) -> Store:
        """The store for who only looks; it needs no whole keys folder.

        Where the device's public key is lost, nothing can be verified: then no copy counts as
        genuine, and the envelopes open the newest that decrypts, marked so. Nothing that writes
        may use this one: it would take every copy for a damaged one.
        """
        return self._store(self._device_of_who_looks)

    @cached_property
    def _device_of_who_looks(self) -> bytes:
        try:
            return self.device_public
        except signing.KeyFileUnreadable as fault:
            message, remedy = self.language.error(fault)
            click.echo(f"{fault.code} {message} {remedy}", err=True)
            return signing.Signer(os.urandom(32)).public  # it signed nothing

    def _store(self, device: bytes) -> Store:
        wanted = self.settings.store
        return Store(
            self.places.copies,
            device,
            state=self.places.state,
            ballast=wanted.ballast_mb * _MEBIBYTE,
            floor=wanted.floor_mb * _MEBIBYTE,
        )

    @cached_property
    def quarantine(self) -> Quarantine:
        """The captures that the guard refused."""
        return Quarantine(self.places.copies, self.device_public)

    @cached_property
    def library(self) -> Library:
        """The reference documents, to read: nobody needs to unlock for them."""
        return Library(self.places.library, self._device_of_who_looks)

    @property
    def mirror(self) -> Library:
        """The reference documents, for who mirrors them. Raises KeyFileUnreadable."""
        signer = signing.Signer.load(self.places.keys)
        return Library(self.places.library, signer.public, signer=signer, clock=self.clock)

    @cached_property
    def people(self) -> People:
        """The persons of this machine; a pepper that does not open must not stop the envelopes."""
        known = None
        try:
            known = pepper.read()
        except pepper.PepperNotKept as fault:
            click.echo(fault.in_english(), err=True)
        return People(self.places.keys, clock=self.clock, pepper=known)

    @cached_property
    def audit(self) -> Audit:
        """The audit log, to write to; settings that were changed are in it first."""
        audit = Audit(self.places.audit, lambda: self._recipients().auditor, self.clock)
        note_changes(audit, self.settings, self.places.state)
        return audit

    @cached_property
    def logbook(self) -> Logbook:
        """The appliance's own records, to write to: one writer for this process."""
        return Logbook(self.places.logbook, self._recipients, self.clock)

    def _recipients(self) -> Recipients:
        return Recipients.load(self.places.keys)

    @property
    def premises(self) -> Premises:
        """All folders of this machine, for who carries them elsewhere."""
        return Premises.below(self.places.folder)

    @property
    def backup(self) -> Backup:
        """What makes this machine's backups."""
        return Backup(
            self.premises,
            self.store,
            self.clock,
            device=self.settings.site.device,
            settings=self.config,
            every=self.settings.backup.every if self.settings.backup.path else timedelta(),
        )

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every unit with its age limit."""
        return tuple(Limit(unit=one.unit, limit=one.age_limit) for one in self.settings.units)

    def watched(self, units: Iterable[UnitSettings]) -> tuple[Watched, ...]:
        """Return units of the settings with their canaries."""
        return tuple(Watched(unit=one.unit, canary=one.canary) for one in units)

    @property
    def keeper(self) -> Keeper:
        """Where captures are kept."""
        return Keeper(
            store=self.store,
            recipients=Recipients.load(self.places.keys),
            signer=signing.Signer.load(self.places.keys),
            clock=self.clock,
            state=self.places.state,
            audit=self.places.audit,
            quarantine=self.quarantine,
            logbook=self.logbook,
            memory=self._memory,
            history=self._history,
            policy=policy_of(self.settings),
        )

    @cached_property
    def _memory(self) -> Memory:
        return Memory()

    @cached_property
    def _history(self) -> History:
        return History(self.places.state)

    @property
    def site(self) -> Site:
        """What documents need to know of this machine."""
        limits: Mapping[str, timedelta] = {one.code: one.age_limit for one in self.settings.units}
        return Site(
            clock=self.clock,
            limits=limits,
            state=self.places.state,
            device=self.settings.site.device,
            support=self.settings.site.support,
            logbook=self.logbook,
            usual={one.code: Usual(times=one.rounds) for one in self.settings.units},
            seals=self.seals,
            protected_named=self.settings.people.protected_names == "everywhere",
            outage=partial(outaged, self.downtime, limits),
        )

    @cached_property
    def downtime(self) -> Downtime:
        """The outages that go on here, and what people declare of them."""
        return downtime_of(self.settings, self.places.state, self.clock, self.logbook)

    @cached_property
    def seals(self) -> Seals:
        """What seals printed pages and remembers them; its key is made here at the first start."""
        return Seals(self.places.state / FOLDER, self._device_of_who_looks, self.clock)

    @property
    def printers(self) -> tuple[Printer, ...]:
        """The printers for sheets, in the order in which they are tried."""
        return printers_of(self.settings, "sheets")

    @property
    def printer(self) -> Printer | None:
        """The first printer for sheets, or None where none is set up."""
        return next(iter(self.printers), None)

    @property
    def label_printer(self) -> Printer | None:
        """The printer for labels, or None where they go on A4 sheets of the usual printer."""
        return next(iter(printers_of(self.settings, "labels")), None)

    def desk(self) -> Desk:
        """Return a desk where nobody is unlocked yet."""
        return Desk(
            self.shown,
            self.people,
            Trail(self.audit, _spool()),
            self.settings.site.device,
            clock=self.clock,
            state=self.places.state,
            rules=_rules_of(self.settings.people),
            outage=self._in_outage,
        )

    def _in_outage(self) -> bool:
        return bool(self.downtime.standings(self.downtime.seen(), self.clock.now()))

    def unlock(
        self, name: str | None, password_file: Path | None, desk: Desk | None = None
    ) -> Session:
        """Unlock for a command: name and password from options, credentials or the terminal.

        `desk` is the one to unlock; a new one where not given.
        """
        names = [header.person for header in self.people.list()]
        wanted = name or (names[0] if len(names) == 1 else _ask_name(self.language))
        return (desk or self.desk()).unlock(wanted, password(password_file, self.language))

    def unlock_or_open(
        self, name: str | None, password_file: Path | None, code_file: Path | None
    ) -> Session:
        """Unlock as `unlock`, or with the envelope's code of a file, in the name that is given."""
        if code_file is None:
            return self.unlock(name, password_file)
        code = recovery_code(code_file, self.language)
        return self.desk().unlock_with_code(code, name or "", at_terminal=True)

    def code(self, typed: str) -> str:
        """Return a unit's code as it is spelled in the settings. Raises NoSuchUnit."""
        unit = self.settings.unit(typed)
        if unit is None:
            known = ", ".join(one.code for one in self.settings.units)
            raise NoSuchUnit(unit=typed, units=known)
        return unit.code

    def today(self) -> date:
        """Return the site's date."""
        return self.clock.now().wall.astimezone(self.language.zone).date()

    def look(self, *, thorough: bool = False) -> Survey:
        """Survey every unit now; `thorough` also follows the chain of each unit's copies."""
        where = Where(
            state=self.places.state,
            quarantine=Quarantine(self.places.copies, self._device_of_who_looks),
            audit=self.places.audit,
            thorough=thorough,
            fingerprints=fingerprints(self.settings),
        )
        return survey(self.shown, self.clock, self.limits, where)

    @contextmanager
    def sources(self) -> Iterator[tuple["Live", ...]]:
        """Give every live system with its units, and close them all.

        Raises SecretMissing, or what their settings raise.
        """
        from appliance.cli.live import sources_of

        with ExitStack() as held:
            found = sources_of(self.settings)
            for one in found:
                held.callback(one.source.close)
            yield found


def printers_of(settings: Settings, purpose: Literal["sheets", "labels"]) -> tuple[Printer, ...]:
    """Return the printers of the settings that serve a purpose, in the settings' order."""
    return tuple(printer_of(one) for one in settings.printers if one.purpose == purpose)


def printer_of(wanted: PrinterSettings) -> Printer:
    """Return a printer of the settings as the print path knows it."""
    return Printer(
        name=wanted.name,
        server=wanted.server,
        direct=wanted.direct,
        label=wanted.label,
        duplex=wanted.duplex,
        tray=wanted.tray,
        trays={kind.value: tray for kind, tray in wanted.trays.items()},
        holds=wanted.holds,
        labels=wanted.labels,
        zpl=wanted.zpl,
        dots=wanted.dots,
    )


def _rules_of(people: PeopleSettings) -> Rules:
    return Rules(
        password=PasswordRule(days=people.password_days, warn=people.password_warn_days),
        two_persons=people.two_persons,
        wait=float(people.second_after_seconds),
        badge_alone=people.badge == "alone",
    )


def _spool() -> Path | None:
    """Return where audit lines may wait, None on a machine that has no such place for us."""
    return SPOOL if os.access(SPOOL, os.W_OK | os.X_OK) else None


def _ask_name(spoken: Language) -> str:
    return str(click.prompt(spoken.say("Name"), err=True))
