"""Orders and administrations."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code of a public code system, for instance ATC; `system` is the source's name for it."""

    system: str
    code: str
    text: str = ""


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """A number with its unit, both exactly as the source wrote them (`value` keeps its digits)."""

    value: str
    unit: str = ""


class OrderStatus(StrEnum):
    """Whether an order is to be given now."""

    ACTIVE = "active"
    ON_HOLD = "on-hold"
    STOPPED = "stopped"


class OrderKind(StrEnum):
    """Which section of a medication list an order belongs to."""

    REGULAR = "regular"
    AS_NEEDED = "as-needed"
    INFUSION = "infusion"
    ONE_TIME = "one-time"


class Occasion(StrEnum):
    """A part of the day, a meal or sleep that a source names in place of a clock time."""

    MORNING = "morning"
    MORNING_EARLY = "early-morning"
    MORNING_LATE = "late-morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    AFTERNOON_EARLY = "early-afternoon"
    AFTERNOON_LATE = "late-afternoon"
    EVENING = "evening"
    EVENING_EARLY = "early-evening"
    EVENING_LATE = "late-evening"
    NIGHT = "night"
    BEDTIME = "bedtime"
    WAKING = "waking"
    AFTER_SLEEP = "after-sleep"
    AT_ONCE = "at-once"
    MEAL = "meal"
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    BEFORE_MEAL = "before-meal"
    BEFORE_BREAKFAST = "before-breakfast"
    BEFORE_LUNCH = "before-lunch"
    BEFORE_DINNER = "before-dinner"
    AFTER_MEAL = "after-meal"
    AFTER_BREAKFAST = "after-breakfast"
    AFTER_LUNCH = "after-lunch"
    AFTER_DINNER = "after-dinner"


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """When an order is to be given, as far as the source states it and no further.

    `times` are clock times ("08:00") that the source itself wrote. `days` are weekdays
    ("mon" ... "sun"), empty for every day. `frequency`, `period` and `period_unit`
    ("min", "h", "d", "wk", "mo", "a", as UCUM has them) say "so many times per so long";
    with `frequency_to` and `period_to` "so many to so many times per so long to so long".
    `occasions` are meals and parts of the day, `offset` minutes before or after them, which of
    the two the occasion says itself. `lasts` to `lasts_to` is how long one dose takes.
    `count` to `count_to` is how many doses there are in all, `span` to `span_to` for how long
    the order runs where the source states no end. `moments` are single instants. `text` is
    the source's own phrase. Nothing here is computed.
    """

    times: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    frequency: int | None = None
    frequency_to: int | None = None
    period: str = ""
    period_to: str = ""
    period_unit: str = ""
    occasions: tuple[Occasion, ...] = ()
    offset: int | None = None
    lasts: Quantity | None = None
    lasts_to: Quantity | None = None
    count: int | None = None
    count_to: int | None = None
    span: Quantity | None = None
    span_to: Quantity | None = None
    moments: tuple[datetime, ...] = ()
    text: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A prescribed medication.

    `drug`, `strength`, `form`, `route`, `reason` and `instruction` are the source's texts.
    `amount` to `amount_to` is a range where both are present, `rate` to `rate_to` likewise;
    rates are per `rate_per`. `most` is the ceiling per `most_per`, `most_each` that of one
    dose, `most_ever` that of a lifetime. `source_text` is the whole dosage in the source's
    own words, or, where the source has no words, its raw structure. `check` lists why the
    structured fields may not be trusted alone; when it is not empty, every sheet shows
    `source_text` with "check in source text" in place of amount, route and times.
    `raw_hash` is the SHA-256 of the source's bytes for this order, in hex. `numbers` are the
    order's numbers as other systems know it (placer, filler), for a feed that speaks of it.
    """

    key: str
    status: OrderStatus
    kind: OrderKind
    drug: str
    strength: str = ""
    form: str = ""
    codes: tuple[Code, ...] = ()
    amount: Quantity | None = None
    amount_to: Quantity | None = None
    route: str = ""
    rate: Quantity | None = None
    rate_to: Quantity | None = None
    rate_per: Quantity | None = None
    timing: Timing = Timing()
    most: Quantity | None = None
    most_per: Quantity | None = None
    most_each: Quantity | None = None
    most_ever: Quantity | None = None
    needed_for: str = ""
    reason: str = ""
    instruction: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    ordered_at: datetime | None = None
    ordered_by: str = ""
    stopped_at: datetime | None = None
    stop_reason: str = ""
    source_text: str = ""
    check: tuple[str, ...] = ()
    raw_hash: str = ""
    numbers: tuple[str, ...] = ()


class AdministrationStatus(StrEnum):
    """What happened at a dose."""

    GIVEN = "given"
    NOT_GIVEN = "not-given"
    RUNNING = "running"
    UNCLEAR = "unclear"


class Administration(msgspec.Struct, frozen=True, kw_only=True):
    """A dose that was given or omitted.

    `order` is the key of its order, empty where the source does not say. `text` is the
    source's own wording of the dose; `check` as in Order.
    """

    key: str
    order: str = ""
    drug: str
    status: AdministrationStatus
    at: datetime
    until: datetime | None = None
    amount: Quantity | None = None
    rate: Quantity | None = None
    rate_per: Quantity | None = None
    route: str = ""
    by: str = ""
    reason: str = ""
    text: str = ""
    check: tuple[str, ...] = ()
