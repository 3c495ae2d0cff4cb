"""A verdict in large words: what is so, what it means, what to do, and what it was read from."""

from dataclasses import replace

from appliance.kiosk.pen import Box, Pen
from appliance.kiosk.texts import CAPITAL
from appliance.kiosk.theme import Type

_VERDICT = (Type(42, bold=True), Type(34, bold=True), Type(28, bold=True))
_TEXT, _REMEDY, _LABEL, _FACT = Type(22), Type(22, bold=True), Type(18), Type(20, bold=True)
_LEFT, _TOP, _RIGHT, _LOW = 152.0, 24.0, 32.0, 20.0
_FACTS, _BETWEEN, _FACTS_STEP = 62.0, 40.0, 1.2


def draw_verdict(
    pen: Pen, card: Box, words: tuple[str, str, str], facts: tuple[tuple[str, str], ...] = ()
) -> None:
    """Draw head, text and remedy beside a card's symbol, as large as it holds with the facts.

    `facts` are label and words each, side by side at the card's foot.
    """
    head, text, remedy = words
    texts = pen.glass.texts
    place = Box(card.x + _LEFT, card.y + _TOP, card.w - _LEFT - _RIGHT, card.h - _TOP - _LOW)
    for step in texts.steps():
        kind = texts.fitting(head, _VERDICT, place.w, step=step)
        plain, bold = (
            replace(one, size=one.size * step / texts.enlarged) for one in (_TEXT, _REMEDY)
        )
        lines = texts.wrap(text, plain, place.w), texts.wrap(remedy, bold, place.w)
        high = texts.size(kind) + 12 + sum(map(len, lines)) * texts.leading(plain)
        if high + _FACTS * bool(facts) <= place.h:
            break
    base = place.y + texts.size(kind) * CAPITAL
    pen.text(place.x, base, head, kind, "ink")
    base += 12 + texts.size(plain)
    base += pen.block(place.x, base, text, plain, "ink", lines[0])
    pen.block(place.x, base, remedy, bold, "ink", lines[1])
    _draw_facts(pen, Box(place.x, place.y + place.h - _FACTS, place.w, _FACTS), facts)


def _draw_facts(pen: Pen, place: Box, facts: tuple[tuple[str, str], ...]) -> None:
    texts = pen.glass.texts
    for step in texts.steps():
        label, fact = (
            replace(one, size=one.size * step / texts.enlarged) for one in (_LABEL, _FACT)
        )
        wide = [
            max(texts.width(name, label), texts.width(words, fact)) + _BETWEEN
            for name, words in facts
        ]
        if sum(wide) - _BETWEEN <= place.w and step <= _FACTS_STEP:
            break
    x, low = place.x, place.y + place.h
    for (name, words), room in zip(facts, wide, strict=True):
        pen.text(x, low - texts.size(fact) - 10, name, label, "ink2")
        pen.text(x, low, words, fact, "ink")
        x += room
