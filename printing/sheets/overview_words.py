"""The fixed phrases of the administration overview's form, by the names in docs/sheets.md."""

from printing.language import Language, mark
from printing.sheets.sheet import DoseState

_WORDS = {
    "medicine": mark("Medicine · dose · route"),
    "given": mark("Given, last 12 h"),
    "time_sign": mark("time  sign"),
    "none_given": mark("none"),
    "earlier": mark("+{n} earlier"),
    "entered": mark("Entered"),
    "limits": mark("Reason, gap, at most per day"),
    "left": mark("Left"),
    "give_now": mark("Given now: time · dose · sign (▲ two)"),
    "rate": mark("Rate · route"),
    "bag_changes": mark("New bag · changed rate · stop: time · ml/hour · sign (▲ two)"),
    "at": mark("at"),
    "dose": mark("dose"),
    "sign": mark("sign"),
    "first": "1",
    "second": "2",
    "new_bag": mark("new bag"),
    "changed": mark("changed"),
    "stop": mark("stop"),
    "per_hour": mark("ml/hour"),
    "volume_left": mark("ml left"),
    "new_orders": mark("New orders"),
    "new_drug": mark("medicine · strength · form"),
    "new_dose": mark("Dose"),
    "new_route": mark("Route"),
    "new_times": mark("Times"),
    "new_prescriber": mark("Ordered by (capitals)"),
    "new_signature": mark("time · doctor's signature"),
    "new_given": mark("Given: time / sign"),
    "register": mark("Sign = name"),
    "register_hint": mark("(capitals)"),
}
_CODES = (
    mark("R refuses"),
    mark("V vomits"),
    mark("F fasts"),
    mark("A absent, on leave"),
    mark("N not in stock"),
    mark("W withheld by doctor"),
    mark("O other"),
)
_GLASS_LEGEND = {
    DoseState.GIVEN: mark("Given"),
    DoseState.NOT_GIVEN: mark("Not given"),
    DoseState.PLANNED: mark("Planned"),
    DoseState.USUAL: mark("Ward's usual time"),
    DoseState.MAYBE_GIVEN: mark("May have been given"),
    DoseState.RUNNING: mark("Running"),
}


def form_words(language: Language) -> dict[str, str]:
    """Return the phrases which no patient changes."""
    return {name: language.say(words) for name, words in _WORDS.items()}


def codes(language: Language) -> tuple[str, ...]:
    """Return the codes for a dose that was not given, each with its meaning (R5)."""
    return tuple(language.say(code) for code in _CODES)


def paper_legend(language: Language, *, has_usual: bool = False) -> tuple[str, ...]:
    """Return the sentences under the grid; what a sheet does not show is not explained."""
    usual = language.say("Dashed box = ward's usual time, not stated in the order: check first.")
    return (
        language.say("▲ High-alert medicine: two sign, box 1 and 2."),
        language.say("Framed box = to be given. Grey box with a dot = not to be given."),
        *((usual,) if has_usual else ()),
        language.say("? = may already have been given."),
        language.say("Never alter a printed row: cross it out and write a new one."),
    )


def glass_legend(
    language: Language, *, has_usual: bool = False
) -> tuple[tuple[DoseState, str], ...]:
    """Return the words of each state, for the screen; usual times only where there are any."""
    return tuple(
        (state, language.say(words))
        for state, words in _GLASS_LEGEND.items()
        if has_usual or state is not DoseState.USUAL
    )
