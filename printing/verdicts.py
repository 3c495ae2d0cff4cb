"""Freshness and clock verdicts in words, the same on glass, on paper and at the terminal."""

import re
from datetime import datetime

from printing.language import Language, mark
from storage.clock import Age, ClockVerdict
from storage.freshness import Light, Reason

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

_DECIMAL = re.compile(r"\d+\.\d")

_LIGHTS = {
    Light.FRESH: mark("Fresh"),
    Light.AGEING: mark("Soon too old"),
    Light.STALE: mark("Too old"),
    Light.MISSING: mark("No copy"),
    Light.UNKNOWN: mark("Age unknown"),
}

_CLOCKS = {
    ClockVerdict.CONFIRMED: mark("clock checked"),
    ClockVerdict.UNCONFIRMED: mark("clock not confirmed"),
    ClockVerdict.WRONG: mark("the clock is wrong"),
}


def light_word(light: Light, language: Language) -> str:
    """Return a freshness light as its word, "Fresh"."""
    return language.say(_LIGHTS[light])


def clock_word(verdict: ClockVerdict, language: Language) -> str:
    """Return a clock verdict as a phrase, "clock checked"."""
    return language.say(_CLOCKS[verdict])


def reason_words(reason: Reason, language: Language) -> str:
    """Return a reason as a sentence; an instant among its facts is said as the site's time."""
    facts = {name: _said(fact, language) for name, fact in reason.facts.items()}
    return language.say(reason.text, **facts)


def _said(fact: str, language: Language) -> str:
    """Return "24/11 05:00" for "2026-11-24T04:00:00Z", "0,8" for "0.8" where so written."""
    if _INSTANT.fullmatch(fact):
        return language.moment(datetime.fromisoformat(fact))
    return language.number(fact) if _DECIMAL.fullmatch(fact) else fact


def age_words(age: Age, language: Language) -> str:
    """Return an age, "12 min", or "at least 3 h" where it may be more."""
    words = language.age(age.at_least)
    return words if age.certain else language.say("at least {age}", age=words)
