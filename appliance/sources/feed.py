"""The contract of a feed: what a live system tells by itself, in our records' words.

A source is asked, a feed speaks. What it says is an `Event` about one person; whoever follows
the copies (`appliance.capture.feed`) decides what of it can be applied. A feed understands, it
judges nothing: what it does not understand wholly is `Unclear`, or an order that bears reasons
to check, never a shorter event.

A message is first stored, then acknowledged: `Taker.take` returns once it is durable, and only
then may a feed say "accepted" to the sender. Whatever a feed raises is a FeedFault.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from storage.errors import LyktaError
from storage.records import Administration, Allergy, Appointment, Order, Person


class FeedFault(LyktaError):
    """A feed cannot do what it was asked for."""

    code = "H-01"
    message = "The feed {feed} has a fault."
    remedy = "The rounds go on without it. Ask IT to look at the settings of the feed."


class FeedNonsense(FeedFault):
    """A message cannot be read as what it says it is; the sender is told why."""

    code = "H-02"
    message = "A message of the feed cannot be read: {why}."
    remedy = "It was not accepted, and the sender was told why. Ask IT to look at its log."


class Whom(msgspec.Struct, frozen=True, kw_only=True):
    """The person a message is about: every number it gives for her, and who she is.

    `numbers` are all of them, national and local, as written. `person` is what the message says;
    its key is the first number.
    """

    numbers: tuple[str, ...]
    person: Person


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody lies, in the sender's own codes; what it does not say is empty."""

    ward: str = ""
    room: str = ""
    bed: str = ""
    facility: str = ""

    def __bool__(self) -> bool:
        """Whether a ward is named at all."""
        return bool(self.ward)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """The stay a message is about: its numbers, where it is now and where it was.

    `bedded` is False where the message says that it is no stay in a bed (an out-patient, a
    stay planned for later), None where it says nothing.
    """

    numbers: tuple[str, ...] = ()
    bedded: bool | None = None
    place: Place = Place()
    prior: Place = Place()
    since: datetime | None = None
    physician: str = ""


class AllergyAct(StrEnum):
    """What a message does to a patient's allergies."""

    ADD = "add"
    REMOVE = "remove"
    NONE_KNOWN = "none-known"


class AllergyTold(msgspec.Struct, frozen=True, kw_only=True):
    """One line about an allergy; `allergy` is None with NONE_KNOWN."""

    act: AllergyAct
    allergy: Allergy | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to one person."""

    whom: Whom
    visit: Visit = Visit()


class Admitted(Event, frozen=True, kw_only=True):
    """She came to lie in a bed (HL7 v2 A01, A04 and A06 of who has a bed)."""

    allergies: tuple[AllergyTold, ...] = ()


class Moved(Event, frozen=True, kw_only=True):
    """She lies at `visit.place` now (A02; A12, which takes a move back)."""


class Left(Event, frozen=True, kw_only=True):
    """Her stay ended (A03), became one without a bed (A07), or never was (A11)."""


class Returned(Event, frozen=True, kw_only=True):
    """Her discharge was taken back (A13)."""


class Amended(Event, frozen=True, kw_only=True):
    """What is known of her changed (A08)."""

    allergies: tuple[AllergyTold, ...] = ()


class Merged(Event, frozen=True, kw_only=True):
    """Two records are of one person: `gone` are the numbers that are used no more (A40)."""

    gone: tuple[str, ...]


class Warned(Event, frozen=True, kw_only=True):
    """Her allergies changed (A60)."""

    allergies: tuple[AllergyTold, ...]


class OrderAct(StrEnum):
    """What a message does to an order."""

    NEW = "new"
    CHANGE = "change"
    STOP = "stop"
    HOLD = "hold"
    RELEASE = "release"


class Ordered(Event, frozen=True, kw_only=True):
    """An order was made or changed (RDE).

    `order` holds what the message says of it, its numbers too (`Order.numbers`); with STOP,
    HOLD and RELEASE its content may be as good as empty. `at` is when the act takes effect.
    """

    act: OrderAct
    order: Order
    at: datetime | None = None
    why: str = ""


class Dosed(Event, frozen=True, kw_only=True):
    """A dose was given or not (RAS); `numbers` are its order's. `undone`: it never was."""

    numbers: tuple[str, ...]
    dose: Administration
    undone: bool = False


class BookingAct(StrEnum):
    """What a message does to a clinic's appointment book."""

    BOOK = "book"
    CHANGE = "change"
    CANCEL = "cancel"


class Booked(Event, frozen=True, kw_only=True):
    """A visit to a clinic was booked, moved, changed or cancelled (SIU).

    `numbers` are the booking's, `staff` and `staff_numbers` whose book it stands in. The clinic is
    `visit.place`.
    """

    act: BookingAct
    numbers: tuple[str, ...]
    appointment: Appointment
    staff: str = ""
    staff_numbers: tuple[str, ...] = ()


class Unclear(Event, frozen=True, kw_only=True):
    """Something happened to her that this feed does not understand; `why` names no person."""

    why: str


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it was understood.

    `sender` and `number` identify it: the same again is the same message. `said` is the
    sender's own time of it, None where it gives none. `kind` is for people ("ADT^A01").
    `sequence` is the sender's running number, None where it has none. `events` is empty for a
    sign of life; `strange` says why a message about nobody we could name was not understood, and
    `grave` that one of its kind could change a list.
    """

    sender: str
    number: str
    kind: str
    said: datetime | None = None
    sequence: int | None = None
    events: tuple[Event, ...] = ()
    strange: str = ""
    grave: bool = False


Take = Callable[[bytes, Heard], bool]
"""Keeps a message and what it says; returns once it is durable. False: it was there already.

Raises LyktaError where it cannot be kept; the sender is then asked to send it again.
"""


class Feed(Protocol):
    """A live system that sends messages.

    `name` is what staff call it. `refused` is how many messages were not accepted since it was
    opened, `last_refusal` why the last one was not.
    """

    name: str
    refused: int
    last_refusal: str

    @property
    def lines(self) -> int:
        """How many connections are open now."""
        ...

    def open(self, take: Take) -> None:
        """Begin to take messages, in a thread of its own. Raises FeedFault."""
        ...

    def read(self, raw: bytes) -> Heard:
        """Read a message that was taken before in the same way again. Raises FeedNonsense."""
        ...

    def close(self) -> None:
        """Take no more messages and end every connection."""
        ...
