"""L2, the administration overview: a day's doses, past ones to read and coming ones to sign."""

from collections.abc import Sequence

import msgspec

from printing.language import Language
from printing.sheets.arrangement import alphabetical, orders_of_kind, stopped_orders
from printing.sheets.counts import end_of_orders, head_count, section_name
from printing.sheets.doses import due_marks, next_dose, past_marks, reaches, recorded_mark
from printing.sheets.due import has_times
from printing.sheets.foot import patient_foot
from printing.sheets.head import patient_head, unknown_since
from printing.sheets.history import without_order
from printing.sheets.identity import SEPARATOR
from printing.sheets.medicine import medicine
from printing.sheets.overview_words import codes, form_words, glass_legend, paper_legend
from printing.sheets.sheet import (
    AdministrationOverview,
    Blind,
    DoseMark,
    Head,
    Medicine,
    OverviewRow,
    Section,
)
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual
from printing.sheets.window import (
    HALF_DAY,
    Window,
    blind_window,
    clock_or_moment,
    hours_from,
    window,
)
from storage.records import Administration, Chart, Order, OrderKind, Unit


def administration_overview(
    chart: Chart, stamp: Stamp, unit: Unit, language: Language, usual: Usual | None = None
) -> AdministrationOverview:
    """Return the administration overview of one patient, on a ward with these usual rounds.

    Infusions that run at clock times stand with the timed medicines, where there are boxes to
    sign. Recently stopped medicines stand there while doses of them were recorded, and so do
    doses whose order is not in the copy: nothing recorded is left out.
    """
    seen = window(stamp, language, usual)
    blind = blind_window(stamp, seen, language)
    timed, as_needed, infusions = _rows(chart, seen, language)
    has_usual = any(mark.word for row in timed for mark in row.due)
    return AdministrationOverview(
        head=_head(chart, stamp, unit, seen, blind, language),
        foot=patient_foot(stamp, chart, language, _tick(language)),
        hours=hours_from(seen.start, blind, language),
        glass_hours=hours_from(seen.glass_start, blind, language),
        blind=blind,
        timed=timed,
        as_needed=as_needed,
        infusions=infusions,
        now=seen.now,
        now_text=_now(seen, language),
        legend=paper_legend(language, has_usual=has_usual),
        glass_legend=glass_legend(language, has_usual=has_usual),
        codes_title=language.say("Not given – circle the code and write why:"),
        codes=codes(language),
        words=_words(timed, as_needed, infusions, seen, language),
        continues=language.say("The list continues on the next page"),
        end=end_of_orders(chart, stamp.as_of, language),
    )


def _head(
    chart: Chart,
    stamp: Stamp,
    unit: Unit,
    seen: Window,
    blind: Blind | None,
    language: Language,
) -> Head:
    title, count = language.say("Administration overview"), head_count(chart, language)
    head = patient_head(title, count, chart, stamp, unit, language)
    span = f"{language.moment(seen.start)} – {language.moment(seen.end)}"
    return msgspec.structs.replace(
        head,
        second_label=language.say("SIGN IN THE BOXES"),
        second_title=span,
        second_lines=_window_lines(stamp, blind, language),
    )


def _window_lines(stamp: Stamp, blind: Blind | None, language: Language) -> tuple[str, ...]:
    lines = []
    since = stamp.outage_since or stamp.outage_began
    if since is not None:
        words = clock_or_moment(since, stamp.as_of, language)
        lines.append(language.say("Outage since {time}.", time=words))
    if stamp.outage_open:
        lines.append(unknown_since(stamp, language))
    elif blind is not None:
        start = language.clock(blind.start)
        end = clock_or_moment(blind.end, blind.start, language)
        lines.append(
            language.say("Unknown time {start}–{end}: see the hatched part.", start=start, end=end)
        )
    return tuple(lines)


def _tick(language: Language) -> str:
    return language.say("Whole sheet entered in the record  at ______  sign _________")


def _now(seen: Window, language: Language) -> str:
    if not seen.now_known:
        return language.say("time not known")
    return language.say("now {time}", time=language.clock(seen.now))


def _words(
    timed: Sequence[OverviewRow],
    as_needed: Sequence[OverviewRow],
    infusions: Sequence[OverviewRow],
    seen: Window,
    language: Language,
) -> dict[str, str]:
    at = language.clock(seen.as_of)
    titled = {
        "timed_title": _title(language.say("With times"), timed),
        "as_needed_title": _title(section_name(Section.AS_NEEDED, language), as_needed),
        "infusion_title": _title(section_name(Section.INFUSION, language), infusions),
        "given_day": language.say("Given in 24 h until {time}", time=at),
        "running": language.say("Running at {time}", time=at),
    }
    return form_words(language) | titled


def _title(name: str, rows: Sequence[OverviewRow]) -> str:
    """Return a section's head; it counts active orders only, as the head of the page does."""
    medicines = [row.medicine for row in rows]
    active = sum(bool(one.ordered) and not (one.on_hold or one.stopped) for one in medicines)
    return f"{name}{SEPARATOR}{active}"


def _rows(
    chart: Chart, seen: Window, language: Language
) -> tuple[tuple[OverviewRow, ...], tuple[OverviewRow, ...], tuple[OverviewRow, ...]]:
    """Return the timed, as-needed and infusion rows; each order stands in exactly one."""
    infusions = orders_of_kind(chart, OrderKind.INFUSION)
    timed = [
        *orders_of_kind(chart, OrderKind.REGULAR),
        *(order for order in infusions if _runs_at_times(order, language)),
        *orders_of_kind(chart, OrderKind.ONE_TIME),
        *_stopped_with_doses(chart, seen, language),
    ]
    return (
        (
            *(_row(order, chart, seen, language) for order in timed),
            *_strangers(chart, seen, language),
        ),
        tuple(
            _row(order, chart, seen, language)
            for order in orders_of_kind(chart, OrderKind.AS_NEEDED)
        ),
        tuple(
            _row(order, chart, seen, language)
            for order in infusions
            if not _runs_at_times(order, language)
        ),
    )


def _runs_at_times(order: Order, language: Language) -> bool:
    return bool(order.timing.times) and has_times(order, language.zone)


def _stopped_with_doses(chart: Chart, seen: Window, language: Language) -> tuple[Order, ...]:
    stopped = stopped_orders(chart, seen.as_of)
    return tuple(order for order in stopped if past_marks(order, chart, seen, language))


def _row(order: Order, chart: Chart, seen: Window, language: Language) -> OverviewRow:
    past = past_marks(order, chart, seen, language)
    due = due_marks(order, chart, seen, language)
    return OverviewRow(
        medicine=medicine(order, chart, seen, language),
        past=past,
        due=due,
        past_note="" if past else language.say("none"),
        due_note=_due_note(order, chart, seen, language),
        glass_earlier=_earlier(past, seen, language),
        glass_later=_later(due, seen, language),
    )


def _earlier(past: Sequence[DoseMark], seen: Window, language: Language) -> str:
    """Return the recorded doses that lie before the screen's hours, with signature or reason."""
    times = [
        " ".join(filter(None, (clock_or_moment(mark.at, seen.now, language), mark.detail)))
        for mark in past
        if mark.at < seen.glass_start
    ]
    return language.say("earlier: {times}", times=", ".join(times)) if times else ""


def _later(due: Sequence[DoseMark], seen: Window, language: Language) -> str:
    """Return the coming doses after the screen's hours; they lie within a day of now."""
    coming = [mark for mark in due if mark.at >= seen.glass_end]
    times = ", ".join(" ".join(filter(None, (mark.text, mark.word))) for mark in coming)
    return language.say("later: {times}", times=times) if times else ""


def _due_note(order: Order, chart: Chart, seen: Window, language: Language) -> str:
    """Return why no time can be told, empty where the order's own times speak."""
    coming = next_dose(order, chart, seen, language)
    if coming.at is None:
        return coming.text
    return language.say("Next {time}", time=coming.text) if coming.at >= seen.end else ""


def _strangers(chart: Chart, seen: Window, language: Language) -> tuple[OverviewRow, ...]:
    """Return a row for each drug that was recorded without an order in the copy."""
    since = seen.as_of - HALF_DAY
    by_drug: dict[str, list[Administration]] = {}
    for given in without_order(chart):
        if reaches(given, since):
            by_drug.setdefault(given.drug, []).append(given)
    return tuple(
        _stranger(by_drug[drug], seen, language) for drug in sorted(by_drug, key=alphabetical)
    )


def _stranger(doses: Sequence[Administration], seen: Window, language: Language) -> OverviewRow:
    first = doses[0]
    note = language.say("The order is not in the copy")
    past = tuple(recorded_mark(given, None, seen, language) for given in doses)
    return OverviewRow(
        medicine=Medicine(
            key=first.key,
            drug=first.drug or language.say("DRUG NAME MISSING"),
            route=first.route,
            tags=(note,),
        ),
        past=past,
        due_note=note,
        glass_earlier=_earlier(past, seen, language),
    )
