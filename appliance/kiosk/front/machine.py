"""The machine's side of the kiosk's door: what IT sees, what this machine is, what IT asks for.

What is seen comes from parts that the command line joined; nothing here opens a copy.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from appliance.desk.machinery import Machinery
from appliance.kiosk.front import insides as words
from appliance.kiosk.front.insides import KeyState, Room
from appliance.kiosk.panel import Panel
from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.machine import Asked, Doubted, Fact, Group, Insides, Leaf
from appliance.status import Survey, UnitStatus
from appliance.status.report import contents
from printing.language import Language, mark
from storage.clock import Clock, Evidence, Instant
from storage.errors import LyktaError
from storage.manifest import Manifest
from storage.pinned import Pin
from storage.reports.lamps import Lamps
from storage.reports.wishes import Act, Wish

LAST = 24
"""So many copies of a unit are shown."""
_ALL = "*"
_HOUR = 3600
_COUNTED = (
    ("patients", mark("patients")),
    ("patients_with_orders", mark("patients with medicines")),
    ("active_orders", mark("medicines")),
    ("administrations", mark("given doses")),
    ("diaries", mark("diaries")),
    ("appointments", mark("visits")),
)
_DONE = {
    Act.CAPTURE: mark("The copying has begun"),
    Act.PAUSE: mark("The copying rests"),
    Act.RESUME: mark("The copying goes on"),
    Act.ACCEPT: mark("The refused copy is in use now"),
    Act.REJECT: mark("The refused copy is removed"),
    Act.PIN: mark("The copy is pinned"),
    Act.UNPIN: mark("No copy is pinned any more"),
}


class CopyingStopped(LyktaError):
    """Something was asked of the capture service, and none runs."""

    code = "U-65"
    message = "The copying does not run, so nobody can do what you ask for."
    remedy = "Restart the machine. If it happens again, call IT."


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What this machine is.

    `site`, `device` and `support` are the settings'; `fingerprint` is of the device's key,
    `version` Lykta's, `licence` its name; `software` are names with their versions.
    """

    site: str
    device: str
    support: str
    version: str
    licence: str
    fingerprint: str = ""
    version_of_list: int = 0
    software: tuple[tuple[str, str], ...] = ()


class HeldBack(msgspec.Struct, frozen=True):
    """A refused capture, the newest good copy, and whether that one is newer (`late`)."""

    said: Manifest
    good: Manifest | None
    late: bool


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Where the answers come from: each is asked when somebody looks, none opens anything."""

    look: Callable[[], Survey]
    runs: Callable[[], bool]
    paused: Callable[[], tuple[str, ...]]
    lamps: Callable[[], Lamps | None]
    room: Callable[[], Room | None]
    keys: Callable[[Language], KeyState]
    history: Callable[[str], Sequence[Manifest]]
    pinned: Callable[[str], Pin | None]
    doubted: Callable[[], Sequence[HeldBack]]
    identity: Callable[[], Identity]
    panel: Callable[[], Panel]


class MachineFront:
    """Answers the screens of IT."""

    def __init__(self, parts: Parts, machinery: Machinery, clock: Clock) -> None:
        """Take what answers, and what leaves wishes for the capture."""
        self._parts, self._machinery, self._clock = parts, machinery, clock

    def insides(self, language: Language) -> Insides:
        """Return how the machine is."""
        parts = self._parts
        seen = words.Seen(
            survey=parts.look(),
            lamps=parts.lamps(),
            room=parts.room(),
            keys=parts.keys(language),
            evidence=self._evidence(),
            runs=parts.runs(),
            paused=parts.paused(),
            panel=parts.panel(),
        )
        return words.insides(seen, language)

    def _evidence(self) -> Evidence:
        return self._clock.evidence(self._clock.now())

    def copies(self, unit: str, language: Language) -> Leaf:
        """Return the last copies of a unit, and what is to be known of them."""
        status = next(one for one in self._parts.look().units if one.unit.code == unit)
        kept = self._parts.history(unit)[:LAST]
        groups = (
            Group(
                title=language.say("The last attempt"), facts=tuple(self._attempt(status, language))
            ),
            Group(title=language.say("The pinned copy"), facts=tuple(self._pin(unit, language))),
            Group(
                title=language.say("Copies"),
                facts=tuple(self._kept(one, language) for one in kept),
            ),
        )
        limit = language.say("The limit is {limit}.", limit=language.age(status.freshness.limit))
        return Leaf(
            title=f"{unit} {status.unit.name}",
            subline=limit,
            groups=tuple(group for group in groups if group.facts),
            newest=str(kept[0].generation) if kept else "",
            pinned=self._parts.pinned(unit) is not None,
        )

    def _attempt(self, status: UnitStatus, language: Language) -> Iterator[Fact]:
        attempt = status.attempt
        if attempt is None:
            return
        seconds = language.say("{seconds} s", seconds=language.number(f"{attempt.seconds:.1f}"))
        if attempt.succeeded:
            yield Fact(lamp=Lamp.GOOD, title=self._at(attempt.at, language), right=seconds)
            return
        since = attempt.failing_since or attempt.at
        yield Fact(
            lamp=Lamp.BAD,
            title=language.say("Has failed since {moment}", moment=language.moment_words(since)),
            right=seconds,
            text=f"{attempt.code} {language.say(attempt.message, **attempt.facts)}",
            remedy=language.say(attempt.remedy, **attempt.facts),
        )

    def _pin(self, unit: str, language: Language) -> Iterator[Fact]:
        pin = self._parts.pinned(unit)
        if pin is not None:
            yield Fact(
                lamp=Lamp.GOOD,
                title=language.say("Copy {generation}", generation=pin.generation),
                right=language.moment_words(pin.at.wall),
                text=language.say("{by}: {why}", by=pin.by, why=pin.reason),
                remedy=language.say("Nothing overwrites it until IT lets go of it."),
            )

    def _kept(self, one: Manifest, language: Language) -> Fact:
        said = [contents(one, language), words.size(one.size, language)]
        doubt = one.suspicion
        accepted = language.say("Accepted by {by}", by=one.accepted_by) if one.accepted_by else ""
        return Fact(
            title=language.say("as of {moment}", moment=self._when(one.as_of, language)),
            right=language.say("Copy {generation}", generation=one.generation),
            text=" · ".join(said),
            remedy=f"{accepted}: {language.say(doubt.message, **doubt.facts)}"
            if doubt
            else accepted,
            lamp=Lamp.ATTENTION if doubt else None,
            unit=str(one.generation),
        )

    def _when(self, at: Instant, language: Language) -> str:
        return words.when(at, self._clock.now(), language)

    def _at(self, at: datetime, language: Language) -> str:
        """Return a time, with its day where it is another one."""
        now = self._clock.now().wall
        same = language.day_words(at) == language.day_words(now)
        return language.clock(at) if same else language.moment(at)

    def about(self, language: Language) -> Leaf:
        """Return what this machine is."""
        is_, say = self._parts.identity(), language.say
        own = [
            Fact(title=say("Machine"), right=is_.device),
            Fact(title=say("Site"), right=is_.site),
            Fact(title=say("Fingerprint"), right=is_.fingerprint or say("not known")),
            Fact(title=say("Signed list"), right=str(is_.version_of_list)),
        ]
        number = is_.support or say("no number is set")
        call = Fact(
            title=say("IT support"),
            right=number,
            text=say("Say the machine's name and what stands under “To look at”."),
        )
        lykta = [
            Fact(title=say("Version"), right=is_.version),
            Fact(
                title=say("Licence"),
                right=is_.licence,
                text=say("Free software: anybody may use, read and change it."),
            ),
            Fact(
                title=say("The record system comes first"),
                text=say(
                    "What stands here is a copy. While the record system is up, it alone is right."
                ),
            ),
        ]
        software = tuple(Fact(title=name, right=version) for name, version in is_.software)
        groups = (
            Group(title=say("Help"), facts=(call,)),
            Group(title=say("This machine"), facts=tuple(own)),
            Group(title="Lykta", facts=tuple(lykta)),
            Group(title=say("Programs"), facts=software),
        )
        return Leaf(title=say("About this machine"), subline=f"Lykta {is_.version}", groups=groups)

    def doubted(self, language: Language) -> tuple[Doubted, ...]:
        """Return the refused captures in counts, newest first."""
        now = self._clock.now()
        return tuple(held_back(one, now, language) for one in self._parts.doubted())

    def capture_now(self, units: tuple[str, ...], language: Language) -> Asked:
        """Ask for copies at once."""
        wanted = units or tuple(one.unit.code for one in self._parts.look().units)
        return self._ask(Act.CAPTURE, wanted, language)

    def pause(self, hours: int, why: str, language: Language) -> Asked:
        """Ask that nothing is copied for a while."""
        return self._ask(Act.PAUSE, (_ALL,), language, why=why, seconds=hours * _HOUR)

    def resume(self, language: Language) -> Asked:
        """Ask that every pause ends."""
        return self._ask(Act.RESUME, (_ALL,), language)

    def judge(self, one: Doubted, language: Language, *, accept: bool) -> Asked:
        """Accept or reject a refused capture."""
        act = Act.ACCEPT if accept else Act.REJECT
        return self._ask(act, (one.unit,), language, label=one.label)

    def pin(self, unit: str, generation: int, why: str, language: Language) -> Asked:
        """Ask that a copy is kept whatever comes."""
        return self._ask(Act.PIN, (unit,), language, why=why, label=str(generation))

    def unpin(self, unit: str, language: Language) -> Asked:
        """Ask that a unit's pinned copy is let go of."""
        return self._ask(Act.UNPIN, (unit,), language)

    def _ask(
        self,
        act: Act,
        units: tuple[str, ...],
        language: Language,
        *,
        why: str = "",
        seconds: int = 0,
        label: str = "",
    ) -> Asked:
        if not self._parts.runs():
            raise CopyingStopped
        key = self._machinery.ask(act, units, why=why, seconds=seconds, label=label)
        return self._waits(key, language)

    def followed(self, asked: Asked, language: Language) -> Asked:
        """Return how far something that was asked for has come."""
        wish = self._machinery.answer(asked.key)
        if wish is None:
            return msgspec.structs.replace(asked, ended=True)
        if wish.granted is None:
            return self._waits(asked.key, language)
        if not wish.granted:
            return Asked(
                key=asked.key,
                lamp=Lamp.BAD,
                title=language.say("It was not done"),
                text=language.say(wish.message, **wish.facts),
                remedy=language.say(wish.remedy, **wish.facts),
                ended=True,
            )
        return self._granted(asked.key, wish, language)

    def _granted(self, key: str, wish: Wish, language: Language) -> Asked:
        title = language.say(_DONE[wish.act])
        if wish.act is not Act.CAPTURE:
            return Asked(key=key, lamp=Lamp.GOOD, title=title, text="", ended=True)
        tried = [
            one
            for one in self._parts.look().units
            if one.unit.code in wish.units and one.attempt and one.attempt.at >= wish.at.wall
        ]
        ended = len(tried) == len(wish.units)
        failed = [one.unit.code for one in tried if one.attempt and not one.attempt.succeeded]
        text = language.say(
            "{done} of {all} units", done=len(tried) - len(failed), all=len(wish.units)
        )
        if not ended:
            return Asked(key=key, lamp=Lamp.WAITING, title=title, text=text)
        head = language.say("Not copied: {units}", units=", ".join(failed)) if failed else ""
        return Asked(
            key=key,
            lamp=Lamp.BAD if failed else Lamp.GOOD,
            title=head or language.say("Copied now"),
            text=text,
            ended=True,
        )

    def _waits(self, key: str, language: Language) -> Asked:
        title = language.say("The copying has been asked")
        return Asked(
            key=key, lamp=Lamp.WAITING, title=title, text=language.say("It answers in a moment.")
        )


def held_back(one: HeldBack, now: Instant, language: Language) -> Doubted:
    """Return a refused capture in counts, beside the newest good copy's."""
    said, good, say = one.said, one.good, language.say
    counts = tuple(
        (
            say(name),
            "-" if good is None else str(getattr(good, field)),
            str(getattr(said, field)),
        )
        for field, name in _COUNTED
        if getattr(said, field) or (good is not None and getattr(good, field))
    )
    of_good = words.when(good.as_of, now, language) if good else "-"
    moments = (say("as of {moment}", moment="").strip(), of_good)
    return Doubted(
        unit=said.unit,
        label=said.sealed_as,
        title=f"{said.unit} {said.unit_name}",
        why=_doubt(said, language),
        counts=((*moments, words.when(said.as_of, now, language)), *counts),
        heads=(say("newest good copy"), say("refused capture")),
        late=one.late,
    )


def _doubt(said: Manifest, language: Language) -> str:
    """Return why the guard doubted a copy, empty where it did not."""
    doubt = said.suspicion
    return language.say(doubt.message, **doubt.facts) if doubt else ""
