"""Word how the machine is, for IT at the glass: what to look at, copies, record systems, itself.

1. Nothing here names a patient, so it may be read by anybody, as `lykta status` may.
2. What needs a person stands first, and once; what is well stands below it in one line each.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from appliance.kiosk.panel import Panel
from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.machine import Fact, Group, Insides
from appliance.status import Concern, Survey, UnitStatus
from appliance.status.report import contents
from appliance.status.section import Section
from printing.language import Language, mark
from printing.verdicts import age_words, light_word, reason_words
from storage.clock import Evidence, Instant
from storage.freshness import Light
from storage.reports.lamps import Glow, Lamps

_LIGHTS = {
    Light.FRESH: Lamp.GOOD,
    Light.AGEING: Lamp.ATTENTION,
    Light.STALE: Lamp.BAD,
    Light.MISSING: Lamp.BAD,
    Light.UNKNOWN: Lamp.UNKNOWN,
}
_GLOWS = {
    Glow.GOOD: Lamp.GOOD,
    Glow.ATTENTION: Lamp.ATTENTION,
    Glow.BAD: Lamp.BAD,
    Glow.WAITING: Lamp.WAITING,
}
_EVIDENCE = {
    Evidence.NTP: mark("kept right by the network's time"),
    Evidence.SOURCE: mark("agrees with the record system's"),
    Evidence.PERSON: mark("confirmed by a person"),
    Evidence.NONE: mark("confirmed by nobody since the start"),
}
_SECTIONS = {
    "cost": mark("The last round"),
    "feeds": mark("Messages from the record system"),
    "source_tests": mark("Connection test"),
    "probe": mark("Test patient"),
    "guard": mark("The guard"),
}
_OF_SOURCES = ("cost", "source_tests", "feeds", "probe", "guard")
_WAYS = {
    "whole": mark("everything"),
    "changes": mark("changes only"),
    "export": mark("a bulk export"),
    "feed": mark("the feed"),
}
_GIGABYTE, _MEBIBYTE = 1e9, 1e6


class Room(msgspec.Struct, frozen=True):
    """The disk of the copies: bytes `free` of `whole`."""

    free: int
    whole: int


class KeyState(msgspec.Struct, frozen=True, kw_only=True):
    """The keys: persons that can open, roles, the version of the signed list, what is wrong."""

    people: int = 0
    locked: int = 0
    roles: tuple[str, ...] = ()
    version: int = 0
    fault: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at for one answer; `runs` says whether the capture service lives."""

    survey: Survey
    lamps: Lamps | None
    room: Room | None
    keys: KeyState
    evidence: Evidence
    runs: bool
    paused: tuple[str, ...]
    panel: Panel


def insides(seen: Seen, language: Language) -> Insides:
    """Return the machine's state in words."""
    worded = _Worded(seen, language)
    groups = (worded.to_look_at(), worded.copies(), worded.sources(), worded.machine())
    lamp, headline, subline = worded.head()
    return Insides(
        lamp=lamp,
        headline=headline,
        subline=subline,
        groups=tuple(group for group in groups if group.facts),
        units=tuple(one.unit.code for one in seen.survey.units),
        doubted=sum(one.waiting for one in seen.survey.units),
        paused=seen.paused,
    )


class _Worded:
    """One look in one language."""

    def __init__(self, seen: Seen, language: Language) -> None:
        self.seen, self.survey, self.language = seen, seen.survey, language
        self.say = language.say

    def head(self) -> tuple[Lamp, str, str]:
        """Return the lamp, what is so in a few words, and what that means."""
        look = self.to_look_at().facts
        bad = any(fact.lamp in (Lamp.BAD, Lamp.UNKNOWN) for fact in look)
        lamp = Lamp.BAD if bad else Lamp.ATTENTION if look else Lamp.GOOD
        headline = self.language.count("{n} thing to look at", "{n} things to look at", len(look))
        if not look:
            headline = self.say("Nothing to look at")
        subline = self.say("Nothing here names a patient. Read it to IT on the telephone.")
        return lamp, headline, subline

    def to_look_at(self) -> Group:
        """Return what needs a person, the gravest first (2)."""
        facts = [
            *self._service(),
            *self._units(),
            *map(self._concern, self._concerns()),
            *self._small(),
        ]
        facts.sort(key=lambda fact: fact.lamp is not Lamp.BAD)
        return Group(title=self.say("To look at"), facts=tuple(facts))

    def _service(self) -> Iterator[Fact]:
        if not self.seen.runs:
            yield Fact(
                lamp=Lamp.BAD,
                title=self.say("The copying does not run"),
                text=self.say("No copy is made until the capture service runs again."),
                remedy=self.say("Restart the machine. If it happens again, call IT."),
            )

    def _small(self) -> Iterator[Fact]:
        """Tell of a panel on which keys are smaller than a gloved finger."""
        if (small := self.seen.panel.small()) is not None:
            text, remedy = self.language.error(small)
            title = self.say("Screen")
            yield Fact(lamp=Lamp.ATTENTION, title=title, text=text, remedy=remedy)

    def _units(self) -> Iterator[Fact]:
        for status in self.survey.units:
            if status.freshness.light is not Light.FRESH:
                said = [reason_words(one, self.language) for one in status.freshness.reasons]
                yield Fact(
                    lamp=_LIGHTS[status.freshness.light],
                    title=self._name(status),
                    right=self._age(status),
                    text=" ".join(said) or light_word(status.freshness.light, self.language),
                    unit=status.unit.code,
                )

    def _concerns(self) -> Sequence[Concern]:
        told = [one for status in self.survey.units if status.freshness.light is not Light.FRESH
                for one in status.freshness.reasons]  # fmt: skip
        return [one for one in self.survey.concerns if one.reason not in told]

    def _concern(self, one: Concern) -> Fact:
        words = reason_words(one.reason, self.language)
        return Fact(
            lamp=Lamp.BAD if one.grave else Lamp.ATTENTION,
            title=self.say(one.title) if one.title else words,
            text=words if one.title else "",
            remedy=reason_words(one.remedy, self.language) if one.remedy else "",
            unit=one.unit,
        )

    def copies(self) -> Group:
        """Return a line for each unit."""
        return Group(title=self.say("Copies"), facts=tuple(map(self._copy, self.survey.units)))

    def _copy(self, status: UnitStatus) -> Fact:
        said, attempt = [], status.attempt
        if status.manifest is not None:
            said += [
                contents(status.manifest, self.language),
                size(status.manifest.size, self.language),
            ]
        if attempt is not None:
            said.append(
                self.say("{seconds} s", seconds=self.language.number(f"{attempt.seconds:.1f}"))
            )
            said += [self.say(_WAYS[attempt.way])] if attempt.way in _WAYS else []
        if status.pinned is not None:
            said.append(self.say("copy {generation} is pinned", generation=status.pinned))
        if status.waiting:
            said.append(
                self.language.count("{n} refused copy", "{n} refused copies", status.waiting)
            )
        wrong = attempt is not None and not attempt.succeeded
        error = self.say(attempt.message, **attempt.facts) if attempt and wrong else ""
        return Fact(
            lamp=_LIGHTS[status.freshness.light],
            title=self._name(status),
            right=self._age(status),
            text=" · ".join(said),
            remedy=f"{attempt.code} {error}" if attempt and wrong else "",
            unit=status.unit.code,
        )  # fmt: skip

    def sources(self) -> Group:
        """Return the record systems' lamps, and what the last round, tests and feeds told."""
        facts = list(self._lit())
        for section in sorted(self.survey.sections, key=_place):
            words = tuple(section.words(self.language)) if section.key in _OF_SOURCES else ()
            if words:
                title = self.say(_SECTIONS[section.key])
                facts.append(Fact(title=title, text=" ".join(one.strip() for one in words)))
        return Group(title=self.say("Record systems"), facts=tuple(facts))

    def _lit(self) -> Iterator[Fact]:
        for name, lamp in self.seen.lamps.sources.items() if self.seen.lamps else ():
            yield Fact(
                lamp=_GLOWS[lamp.glow],
                title=name,
                text=" ".join(reason_words(one, self.language) for one in lamp.findings),
                remedy=" ".join(
                    dict.fromkeys(reason_words(one, self.language) for one in lamp.remedies)
                ),
            )

    def machine(self) -> Group:
        """Return the service, the disk, the clock, the keys and the care of the store."""
        makers: tuple[Callable[[], Iterator[Fact]], ...] = (
            self._copying, self._disk, self._clock, self._keys, self._scrub, self._opened,
            self._backup, self._panel,
        )  # fmt: skip
        facts = tuple(fact for make in makers for fact in make())
        return Group(title=self.say("This machine"), facts=facts)

    def _copying(self) -> Iterator[Fact]:
        lamps = self.seen.lamps
        if self.seen.runs and lamps is not None:
            since = self.say("runs since {moment}", moment=self._when(lamps.at))
            yield Fact(lamp=Lamp.GOOD, title=self.say("Copying"), right=since)

    def _disk(self) -> Iterator[Fact]:
        room = self.seen.room
        if room is None:
            return
        words = self.say("{free} of {whole} GB free", free=self._gigabytes(room.free),
                         whole=self._gigabytes(room.whole))  # fmt: skip
        yield Fact(lamp=Lamp.GOOD, title=self.say("Disk"), right=words)

    def _clock(self) -> Iterator[Fact]:
        evidence = self.seen.evidence
        lamp = Lamp.ATTENTION if evidence is Evidence.NONE else Lamp.GOOD
        yield Fact(lamp=lamp, title=self.say("Clock"), right=self.say(_EVIDENCE[evidence]))

    def _keys(self) -> Iterator[Fact]:
        keys = self.seen.keys
        if keys.fault:
            yield Fact(lamp=Lamp.BAD, title=self.say("Keys"), text=keys.fault)
            return
        people = self.language.count("{n} person can open", "{n} persons can open", keys.people)
        version = self.say("Version {version} of the signed list", version=keys.version)
        said = [version, ", ".join(keys.roles)]
        if keys.locked:
            said.append(self.language.count("{n} locked", "{n} locked", keys.locked))
        lamp = Lamp.GOOD if keys.people else Lamp.ATTENTION
        yield Fact(lamp=lamp, title=self.say("Keys"), right=people, text=" · ".join(said))

    def _scrub(self) -> Iterator[Fact]:
        scrub = self.survey.care.scrub
        title = self.say("Stored copies checked")
        if scrub is None:
            yield Fact(lamp=Lamp.WAITING, title=title, right=self.say("not yet"))
        else:
            whole = self.language.count("{n} copy whole", "{n} copies whole", scrub.generations)
            lamp = Lamp.GOOD if scrub.good else Lamp.BAD
            text = whole if scrub.good else ""
            yield Fact(lamp=lamp, title=title, right=self._when(scrub.at), text=text)

    def _opened(self) -> Iterator[Fact]:
        proofs = self.survey.care.proofs.values()
        title = self.say("Opened and counted")
        if not proofs:
            yield Fact(lamp=Lamp.WAITING, title=title, right=self.say("Nobody so far"))
            return
        last = max(proofs, key=lambda one: one.at.wall)
        good = all(one.good for one in proofs)
        units = self.language.count("{n} unit", "{n} units", len(proofs))
        lamp = Lamp.GOOD if good else Lamp.BAD
        yield Fact(lamp=lamp, title=title, right=self._when(last.at), text=units)

    def _backup(self) -> Iterator[Fact]:
        backup = self.survey.care.backup
        if backup is None or backup.made is None:
            yield Fact(title=self.say("Backup"), right=self.say("none made"))
            return
        lamp = Lamp.GOOD if backup.fault is None else Lamp.BAD
        yield Fact(lamp=lamp, title=self.say("Backup"), right=self._when(backup.made))

    def _panel(self) -> Iterator[Fact]:
        panel = self.seen.panel
        inches = self.language.number(f"{panel.inches:.1f}")
        yield Fact(
            title=self.say("Screen"),
            right=self.say("{inches} inches", inches=inches),
            text="" if panel.known else self.say("It does not say its size; IT can set it."),
        )

    def _name(self, status: UnitStatus) -> str:
        return f"{status.unit.code} {status.unit.name}"

    def _age(self, status: UnitStatus) -> str:
        age = status.freshness.age
        if age is None:
            return light_word(status.freshness.light, self.language)
        word = light_word(status.freshness.light, self.language)
        return f"{word}, {age_words(age, self.language)}"

    def _when(self, at: Instant) -> str:
        return when(at, self.survey.now, self.language)

    def _gigabytes(self, size: int) -> str:
        return self.language.number(f"{size / _GIGABYTE:.1f}")


def _place(section: Section) -> int:
    key = section.key
    return _OF_SOURCES.index(key) if key in _OF_SOURCES else len(_OF_SOURCES)


def size(many: int, language: Language) -> str:
    """Return bytes as "1.2 MB"."""
    return language.say("{size} MB", size=language.number(f"{max(many, 50_000) / _MEBIBYTE:.1f}"))


def when(at: Instant, now: Instant, language: Language) -> str:
    """Return an instant as "14:02", or with its day where it is another one."""
    same = language.day_words(at.wall) == language.day_words(now.wall)
    return language.clock(at.wall) if same else language.moment(at.wall)
