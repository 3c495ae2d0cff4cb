"""What the board and the bar show: all that anybody may see without a password."""

from enum import StrEnum

import msgspec

from storage.clock import Instant
from storage.freshness import Light
from storage.records import UnitKind


class Lamp(StrEnum):
    """The state of anything but a copy's age, each with a shape of its own."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    UNKNOWN = "unknown"
    WAITING = "waiting"


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """The copy that a screen shows: one generation of one unit, and of when it is.

    Its age is reckoned from `as_of`, never from whatever newer copy lies in the store by now.
    `unverified` marks one whose origin nobody could check; `older` one patient's, who is shown
    from an older copy than the rest of her unit.
    """

    unit: str
    generation: int
    as_of: Instant | None = None
    unverified: bool = False
    older: bool = False


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the top bar: `label` "Record system" over `word` "Up"."""

    lamp: Lamp
    label: str
    word: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One card of the status board's right column.

    GOOD and WAITING are quiet facts: `title` small over `text` ("Last copy", "03:04,
    complete"). The others are notices: `title` says what is so in a few words, `text` what it
    means, `remedy` what to do. `to_records` lets a touch open what was printed, `to_routines` the
    list of checks.
    """

    lamp: Lamp
    title: str
    text: str
    remedy: str = ""
    to_records: bool = False
    to_routines: bool = False


class UnitTile(msgspec.Struct, frozen=True, kw_only=True):
    """One unit on the board.

    `state` is its word ("Fresh"), `age` the large line ("12 min", "At least 3 h", or in an outage
    "at 01:15"), `reasons` why, in sentences. `before_outage` says that its copy is of before an
    outage that goes on, or of during it. `own` marks the unit this machine stands in, if it
    stands in one. `readable` is false where no copy can be opened, `paused` is true where nobody
    copies now: by a person's word or by the timetable.
    """

    code: str
    name: str
    kind: UnitKind
    light: Light
    state: str
    age: str
    reasons: tuple[str, ...] = ()
    before_outage: bool = False
    own: bool = False
    readable: bool = True
    paused: bool = False


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The top bar and the strip of one copy.

    It speaks of the copy the screen shows, or of the machine's own unit, or, where it has
    none, of the worst unit. `age` is "12 min old", `as_of` "as of 02:55", `place` "B31
    Surgery". `strip` is the sentence after the word COPY: "As of 01:15. What happened later
    is not shown here." `newer` is true where the same call would now show a newer copy.
    """

    light: Light
    age: str
    as_of: str
    place: str
    strip: str
    before_outage: bool = False
    newer: bool = False


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """All that anybody may see without a password; it never names a patient.

    `headline` is at most six words, `subline` one sentence, `light` theirs. `outage` says that the
    unit which the bar speaks of is in an outage: it darkens the bar and makes the strip yellow.
    `locked_outage` says so of the machine's own unit, and `steps` what to do then, each a title
    and a sentence. `clock` is "03:07", `today` "Tue 24 Nov"; `ask_clock`
    asks a person to say whether that is right, and `clock_sign` says in the bar what is wrong with
    it, None where nothing is. `library` is true where there are reference documents to be read.
    """

    light: Light
    headline: str
    subline: str
    bar: Bar
    tiles: tuple[UnitTile, ...]
    cards: tuple[Card, ...]
    live: Sign
    printer: Sign
    clock: str
    today: str
    outage: bool = False
    locked_outage: bool = False
    steps: tuple[tuple[str, str], ...] = ()
    ask_clock: bool = False
    clock_sign: Sign | None = None
    library: bool = False
