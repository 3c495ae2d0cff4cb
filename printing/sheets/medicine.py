"""One order in words, the same on every sheet.

Nothing is simplified: where the structured fields may not be trusted alone (`Order.check`),
the source's own words stand in place of amount, route, times, gap and ceiling.
"""

import msgspec

from printing.language import Language
from printing.sheets.amounts import amount_words, ceiling_words, range_words, rate_words
from printing.sheets.doses import next_dose
from printing.sheets.high_alert import is_high_alert
from printing.sheets.history import (
    dose_words,
    given_within_day,
    linked,
    outcome_words,
    possible,
    was_given,
)
from printing.sheets.identity import SEPARATOR, dated
from printing.sheets.left import left_of
from printing.sheets.notation import warning
from printing.sheets.sheet import Medicine
from printing.sheets.timing import gap_words, times_note, times_of
from printing.sheets.told import says_more
from printing.sheets.window import Window
from storage.records import (
    Administration,
    AdministrationStatus,
    Chart,
    Order,
    OrderKind,
    OrderStatus,
)

_NOT_DONE = {AdministrationStatus.NOT_GIVEN, AdministrationStatus.UNCLEAR}


def medicine(order: Order, chart: Chart, seen: Window, language: Language) -> Medicine:
    """Return an order as it is read, with its history and its next dose."""
    verbatim = _verbatim(order, language)
    last, last_detail = _last_given(order, chart, seen, language)
    coming = next_dose(order, chart, seen, language)
    needed_for, reason, instruction = _words(order, language)
    left = _left(order, chart, seen, language)
    at = language.clock(seen.as_of)
    word = language.say("Left {amount} at {time}", amount=left, time=at) if left else ""
    made = Medicine(
        key=order.key,
        drug=order.drug or language.say("DRUG NAME MISSING"),
        strength=order.strength,
        form=order.form,
        high_alert=is_high_alert(order),
        on_hold=order.status is OrderStatus.ON_HOLD,
        stopped=order.status is OrderStatus.STOPPED,
        tags=_tags(order, language),
        amount="" if order.check else _amount(order, language),
        route="" if order.check else order.route,
        times=() if order.check else times_of(order, language),
        times_note=_note(order, seen, language),
        verbatim=verbatim,
        verbatim_mark=language.say("Check in source text") if verbatim else "",
        needed_for=needed_for,
        reason=reason,
        instruction=instruction,
        limits=_limits(order, language),
        given_day=_given_day(order, chart, seen, language),
        left=word or _not_left(order, language),
        left_amount=left,
        ordered=_ordered(order, seen, language),
        last_given=last,
        last_given_detail=last_detail,
        next_due=coming.text,
        maybe_given=coming.maybe_given,
    )
    risky = _risky(made, language)
    return msgspec.structs.replace(made, tags=(*made.tags, risky)) if risky else made


def _risky(made: Medicine, language: Language) -> str:
    """Return the words that point at what is easily misread in an order as it is shown."""
    figures = (made.strength, made.amount, made.left_amount, *made.limits)
    texts = (made.drug, made.verbatim, made.needed_for, made.reason, made.instruction)
    return warning(figures, texts, language)


def is_readable(order: Order) -> bool:
    """Return whether an order names its drug; one that does not makes a list incomplete."""
    return bool(order.drug.strip())


def _verbatim(order: Order, language: Language) -> str:
    """Return the source's words where they must stand for the structure, else nothing."""
    if order.check:
        return order.source_text or language.say("The source has no dosage text: ask the doctor.")
    dose = order.amount or order.amount_to or order.rate
    return "" if dose else order.source_text


def _amount(order: Order, language: Language) -> str:
    amount = range_words(order.amount, order.amount_to, language)
    rate = rate_words(order.rate, order.rate_per, language, order.rate_to)
    return SEPARATOR.join(filter(None, (amount, rate))) or language.say("Dose not stated")


def _tags(order: Order, language: Language) -> tuple[str, ...]:
    tags = [language.say("High-alert")] if is_high_alert(order) else []
    if order.status is OrderStatus.ON_HOLD:
        tags.append(language.say("ON HOLD"))
    if order.status is OrderStatus.STOPPED:
        tags.append(language.say("STOPPED"))
    return tuple(tags)


def _note(order: Order, seen: Window, language: Language) -> str:
    """Return what stands under the times: when it was stopped, why it must be checked, the rest.

    The reasons to check are texts of the source's reader; each has its own translation.
    """
    stopped = order.status is OrderStatus.STOPPED
    parts = [_stopped(order, language)] if stopped else []
    parts += [language.say(reason) for reason in order.check]
    if not (stopped or order.check):
        parts.append(times_note(order, seen.as_of, language))
        parts.append(_usual(order, seen, language))
    return SEPARATOR.join(filter(None, parts))


def _usual(order: Order, seen: Window, language: Language) -> str:
    """Return the ward's usual rounds for an order that states no times, named as such."""
    times = ", ".join(seen.usual.of(order))
    if not times:
        return ""
    return language.say("Ward's usual: {times}", times=times)


def _stopped(order: Order, language: Language) -> str:
    if order.stopped_at is None:
        return language.say("Stopped, time not stated")
    return language.say("Stopped {moment}", moment=language.moment(order.stopped_at))


def _words(order: Order, language: Language) -> tuple[str, str, str]:
    """Return what it is needed for, its reason and its instruction, the same text only once.

    Why a medicine was stopped is not why it was given: the latter is labelled then.
    """
    needed_for, reason = order.needed_for, order.reason
    if reason == needed_for:
        reason = ""
    instruction = "" if order.instruction in {needed_for, reason} else order.instruction
    instruction = SEPARATOR.join(filter(None, (instruction, _said(order, language))))
    if order.status is not OrderStatus.STOPPED:
        return needed_for, reason, instruction
    treated = SEPARATOR.join(filter(None, (needed_for, reason)))
    parts = [order.stop_reason or language.say("No reason stated")]
    if treated:
        parts.append(language.say("indication: {reason}", reason=treated))
    return "", SEPARATOR.join(parts), instruction


def _said(order: Order, language: Language) -> str:
    """Return the source's dosage text where it says more than the fields beside it."""
    if order.check or _verbatim(order, language) or not says_more(order):
        return ""
    words = " / ".join(order.source_text.split("\n"))
    return language.say("In the source: “{words}”", words=words)


def _limits(order: Order, language: Language) -> tuple[str, ...]:
    """Return gap and ceilings, the ceiling per time last."""
    if order.check or order.status is OrderStatus.STOPPED:
        return ()
    each = order.most_each and amount_words(order.most_each, language)
    ever = order.most_ever and amount_words(order.most_ever, language)
    limits = (
        gap_words(order, language),
        language.say("At most {amount} each time", amount=each) if each else "",
        language.say("At most {amount} in a lifetime", amount=ever) if ever else "",
        ceiling_words(order.most, order.most_per, language),
    )
    return tuple(filter(None, limits))


def _ordered(order: Order, seen: Window, language: Language) -> str:
    day = dated(order.ordered_at, seen.as_of, language) if order.ordered_at else ""
    words = " ".join(filter(None, (day, order.ordered_by)))
    return language.say("Ord. {words}", words=words or language.say("not stated"))


def _day(order: Order, chart: Chart, seen: Window) -> list[Administration]:
    return given_within_day(linked(chart, order), seen.as_of)


def _given_day(order: Order, chart: Chart, seen: Window, language: Language) -> tuple[str, ...]:
    if order.kind is not OrderKind.AS_NEEDED:
        return ()
    strangers = given_within_day(possible(chart, order), seen.as_of)
    lines = [_given_line(given, language) for given in _day(order, chart, seen)]
    lines += [
        language.say("{dose} (order not stated)", dose=_given_line(given, language))
        for given in strangers
    ]
    return tuple(lines) or (language.say("None given"),)


def _given_line(given: Administration, language: Language) -> str:
    return f"{language.moment(given.at)} {outcome_words(given, language)}".rstrip()


def _left(order: Order, chart: Chart, seen: Window, language: Language) -> str:
    if order.kind is not OrderKind.AS_NEEDED or order.status is not OrderStatus.ACTIVE:
        return ""
    strangers = bool(given_within_day(possible(chart, order), seen.as_of))
    rest = left_of(order, _day(order, chart, seen), strangers=strangers)
    return "" if rest is None else amount_words(rest, language)


def _not_left(order: Order, language: Language) -> str:
    """Return the note that a ceiling exists but what is left cannot be computed."""
    as_needed = order.kind is OrderKind.AS_NEEDED and order.status is OrderStatus.ACTIVE
    if not as_needed or order.most is None:
        return ""
    return language.say("Left: work it out yourself")


def _last_given(order: Order, chart: Chart, seen: Window, language: Language) -> tuple[str, str]:
    """Return when the order was last given, and what; a newer omission or doubt is added."""
    own = linked(chart, order)
    own_keys = {given.key for given in own}
    every = sorted((*own, *possible(chart, order)), key=lambda given: given.at)
    done = [given for given in every if was_given(given)]
    open_ones = [given for given in every if given.status in _NOT_DONE]
    later = [given for given in open_ones if not done or given.at > done[-1].at]
    details = [_given_line(given, language) for given in later[-1:]]
    if not done:
        return _never(order, seen, language), SEPARATOR.join(details)
    last = done[-1]
    what = " ".join(filter(None, (dose_words(last, language), last.by)))
    if last.key not in own_keys:
        what = language.say("{dose} (order not stated)", dose=what)
    when = language.say("Last {moment}", moment=language.moment(last.at))
    return when, SEPARATOR.join(filter(None, (what, *details)))


def _never(order: Order, seen: Window, language: Language) -> str:
    if order.kind is OrderKind.ONE_TIME:
        return language.say("Not given {moment}", moment=language.moment(seen.as_of))
    return language.say("None recorded")
