"""Join what the glass shows of the machine itself, and what it may ask of the capture."""

import platform
from collections.abc import Sequence
from functools import partial
from importlib import metadata

from appliance.capture import asked
from appliance.cli.machine import Machine
from appliance.desk.machinery import Machinery
from appliance.desk.session import Desk
from appliance.kiosk.front.insides import KeyState, Room
from appliance.kiosk.front.machine import HeldBack, Identity, MachineFront, Parts
from appliance.kiosk.panel import panel
from printing.language import Language
from storage import fsio
from storage.errors import LyktaError
from storage.keys.recipients import Recipients
from storage.manifest import Manifest
from storage.quarantine import superseded
from storage.reports import lamps, pauses
from storage.upkeep.backup import fingerprint

_LICENCE = "Apache 2.0"
_PROGRAMS = ("Kivy", "reportlab", "sqlcipher3-wheels", "cryptography", "schedule")


def machine_front(machine: Machine, desk: Desk) -> MachineFront:
    """Return what answers the screens of IT; `desk` is where somebody unlocks."""
    state = machine.places.state
    parts = Parts(
        look=machine.look,
        runs=partial(asked.service_runs, state),
        paused=partial(_paused, machine),
        lamps=partial(lamps.read, state),
        room=partial(_room, machine),
        keys=partial(_keys, machine),
        history=partial(_history, machine),
        pinned=machine.shown.pin_note,
        doubted=partial(_doubted, machine),
        identity=partial(_identity, machine),
        panel=partial(panel, machine.settings.kiosk.panel_inches),
    )
    return MachineFront(parts, Machinery(desk, state, machine.clock), machine.clock)


def _paused(machine: Machine) -> tuple[str, ...]:
    state = machine.places.state
    return tuple(pauses.going_on(pauses.read(state), machine.clock, machine.clock.now()))


def _room(machine: Machine) -> Room | None:
    try:
        return Room(fsio.free_bytes(machine.places.folder), fsio.disk_bytes(machine.places.folder))
    except OSError:
        return None


def _keys(machine: Machine, language: Language) -> KeyState:
    """Return what the signed list and the register say; a fault in words where they do not."""
    try:
        known = Recipients.load(machine.places.keys)
        people = machine.people.list()
    except LyktaError as fault:
        return KeyState(fault=" ".join(language.error(fault)))
    return KeyState(
        people=sum(not one.locked and not one.damaged for one in people),
        locked=sum(one.locked for one in people),
        roles=tuple(role.name for role in known.roles),
        version=known.version,
    )


def _history(machine: Machine, unit: str) -> Sequence[Manifest]:
    """Return the genuine copies of a unit, newest first, without reading their files."""
    return list(machine.shown.manifests(unit))


def _doubted(machine: Machine) -> Sequence[HeldBack]:
    """Return every refused capture with the newest good copy, and whether that is newer."""
    told: list[HeldBack] = []
    for unit in machine.quarantine.units():
        newest = machine.shown.glance(unit)
        good = newest.manifest if newest else None
        told.extend(
            HeldBack(found.manifest, good, superseded(found.manifest, good))
            for found in machine.quarantine.held(unit)
        )
    return sorted(told, key=lambda one: one.late)


def _identity(machine: Machine) -> Identity:
    """Return what this machine is; what cannot be read is left out."""
    site, keys = machine.settings.site, machine.places.keys
    try:
        mark, version = fingerprint(keys), Recipients.load(keys).version
    except LyktaError:
        mark, version = "", 0
    programs = [(name, _version(name)) for name in _PROGRAMS]
    return Identity(
        site=site.name,
        device=site.device,
        support=site.support,
        version=metadata.version("lykta"),
        licence=_LICENCE,
        fingerprint=mark,
        version_of_list=version,
        software=(
            (_system(), platform.release()),
            ("Python", platform.python_version()),
            *((name, version) for name, version in programs if version),
        ),
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()
