"""The routines in words: what they are called, what each step asks, what to do when it fails."""

from appliance.routines.plan import Due
from appliance.routines.rhythm import DAYS, Rhythm
from appliance.routines.routine import Outcome, Routine, State
from appliance.routines.run import Mark, Question, Run, Said, Step
from printing.language import Language, mark
from printing.routine_words import outcome_word, routine_title, step_title

__all__ = [
    "escalation",
    "failures",
    "hint",
    "last",
    "outcome",
    "question",
    "remedy",
    "rhythm",
    "said",
    "standing",
    "state",
    "step_title",
    "title",
    "when",
    "why",
]

_WHY = {
    Routine.FRESHNESS: mark("Is the copy young and whole, and are the right patients in it?"),
    Routine.RESTART: mark("Does the machine come back, and does a password still open it?"),
    Routine.PROBE: mark("Does the record system answer, and find its test patient?"),
    Routine.CLOCK: mark("Does the machine show the right time, day and year?"),
    Routine.SUPPLIES: mark("Will the machine last through a long outage?"),
    Routine.UPDATE: mark("Does the newest version run, with the newest documents?"),
    Routine.TEST_PRINT: mark("Does paper really come out, and can it be read?"),
}
_STATES = {
    State.WAITING: mark("Not due yet"),
    State.DUE: mark("To be done"),
    State.OVERDUE: mark("Overdue"),
    State.DONE: mark("Done"),
    State.PUT_OFF: mark("Put off"),
}
_WHEN = {
    State.OVERDUE: mark("late since {moment}"),
    State.DUE: mark("before {moment}"),
    State.WAITING: mark("due {moment}"),
    State.DONE: mark("next {moment}"),
}
_MARKS = {
    Mark.OPEN: mark("Left"),
    Mark.PASSED: mark("Passed"),
    Mark.REMARK: mark("Remark"),
    Mark.FAILED: mark("Not passed"),
    Mark.SKIPPED: mark("Left out"),
}
_QUESTIONS = {
    "patients": mark("Are these patients on the ward now?"),
    "restart": mark("Can the machine be restarted now?"),
    "found": mark("Does the record system find the test patient?"),
    "record": mark("Does her list of medicines open there?"),
    "watch": mark("Is this the right time?"),
    "paper": mark("Are there two unopened packs of paper?"),
    "toner": mark("Is there a spare toner?"),
    "forms": mark("Are the blank forms in their binder?"),
    "power": mark("Are machine, screen and printer in the marked socket?"),
    "print": mark("Print the test page"),
    "code": mark("Type the code that stands on the paper"),
    "scan": mark("Scan the square on the page"),
    "legible": mark("Can everything on the page be read?"),
    "compare": mark("Does a row of a list here agree with the record?"),
    "destroyed": mark("Is the page in the confidential waste?"),
    "sign": mark("Sign the check"),
}
_VISITS = mark("Are these visits booked there now?")
_VISITS_HINT = mark(
    "Compare name, number and time with the booking system. The machine chose them by chance."
)
_HINTS = {
    "patients": mark(
        "Compare name and number with the record system. The machine chose them by chance."
    ),
    "restart": mark(
        "Then do it: turn it off and on, wait for the board, unlock. It notes that by itself."
    ),
    "found": mark("Use the computer you always work on. Search by her number."),
    "record": mark("Open it and close it again; write nothing."),
    "watch": mark("Compare time, day and year with your own watch or telephone."),
    "paper": mark("A long outage takes about 500 sheets a day."),
    "toner": mark("It stands beside the printer, of the kind the printer takes."),
    "forms": mark("Print new ones under More, Forms and cards."),
    "power": mark("Follow the cables with your hand. The socket's lamp must shine."),
    "print": mark("It comes out of the printer that is tried first."),
    "code": mark("It is six digits, in the frame at the top of the page."),
    "scan": mark("Hold the scanner over the square in the upper right corner."),
    "legible": mark("Answer the page's own questions: grey boxes, corner marks, reverse."),
    "compare": mark("Any patient's list on this machine will do, best the test patient's."),
    "destroyed": mark("Nothing of a patient is on it, but no test page shall lie about."),
    "sign": mark("Your name, the time and the result are kept as evidence."),
}
_PATIENTS_GONE = mark("Ask IT to compare the copy with the record system at once.")
_REMEDIES = {
    "patients": _PATIENTS_GONE,
    "found": mark("Follow the ward's rules for an outage; IT must look at the record system."),
    "record": mark("Follow the ward's rules for an outage; IT must look at the record system."),
    "watch": mark("Go by your own watch, and ask IT to set the machine's clock."),
    "paper": mark("Fetch paper today; tell whoever orders it."),
    "toner": mark("Order toner today."),
    "forms": mark("Print the missing forms today: More, Forms and cards."),
    "power": mark("Move the cables to the marked socket now, or ask the caretaker to."),
    "print": mark("Look at the printer's own display, then print another page."),
    "code": mark("Print another page and type the code on that one."),
    "legible": mark("Change toner or clean the printer, then print another page."),
    "compare": mark("Read lists with care until IT has compared copy and record system."),
    "destroyed": mark("Put the page in the confidential waste."),
}
_ESCALATE = mark("Restart the machine. If that does not help, call IT{phone}.")
_DAY_WORDS = {
    "mon": mark("Mondays"),
    "tue": mark("Tuesdays"),
    "wed": mark("Wednesdays"),
    "thu": mark("Thursdays"),
    "fri": mark("Fridays"),
    "sat": mark("Saturdays"),
    "sun": mark("Sundays"),
}


def title(routine: Routine, language: Language) -> str:
    """Return what a routine is called."""
    return routine_title(routine.value, language)


def why(routine: Routine, language: Language) -> str:
    """Return the question that a routine answers."""
    return language.say(_WHY[routine])


def state(one: Due, language: Language) -> str:
    """Return in a word or two how a routine stands."""
    if one.failed and one.state not in (State.DONE, State.PUT_OFF):
        return language.say("Not passed, to be done again")
    return language.say(_STATES[one.state])


def when(one: Due, language: Language) -> str:
    """Return since when a routine stands so, or until when: "due 07:00", "done 06:41"."""
    if one.state is State.PUT_OFF:
        return language.say("until the record system is back")
    if not one.certain:
        return language.say("The clock is wrong, so its hour is not known")
    at = one.since if one.state is State.OVERDUE else one.until
    return language.say(_WHEN[one.state], moment=language.moment(at)) if at else ""


def last(one: Due, language: Language) -> str:
    """Return who did a routine last, when, and how it ended; empty where nobody has."""
    if one.last is None:
        return language.say("Never done here")
    moment = language.moment(one.last.at.wall)
    ended = outcome_word(one.last.outcome, language)
    who = one.last.person or language.say("the machine itself")
    return language.say("{ended} {moment}, {who}", ended=ended, moment=moment, who=who)


def rhythm(one: Rhythm, language: Language) -> str:
    """Return when a routine is due: "every day 07:00, 19:00"."""
    times = ", ".join(f"{at:%H:%M}" for at in one.times)
    if one.day is not None:
        return language.say("on day {day} of the month, {times}", day=one.day, times=times)
    if len(one.weekdays) == len(DAYS):
        return language.say("every day {times}", times=times)
    named = [language.say(_DAY_WORDS[DAYS[day]]) for day in sorted(one.weekdays)]
    return language.say("{days} {times}", days=", ".join(named), times=times)


def outcome(one: Outcome, language: Language) -> str:
    """Return how a routine ended."""
    return outcome_word(one.value, language)


def standing(step: Step, language: Language) -> str:
    """Return in a word how a step stands."""
    return language.say(_MARKS[step.mark])


def detail(step: Step, language: Language) -> str:
    """Return the first that is to be said of a step, empty for one that is still to come."""
    return said(step.said[0], language) if step.said else ""


def question(step: Step, asked: Question | None, language: Language) -> str:
    """Return what is asked at a step; `asked` is one of its questions, None for the whole step."""
    if _of_visits(step):
        return language.say(_VISITS)
    key = step.key if asked is None or asked.about is not None else asked.key
    return language.say(_QUESTIONS[key]) if key in _QUESTIONS else step_title(key, language)


def hint(step: Step, language: Language) -> str:
    """Return how to find the answer, empty where nothing is to be said."""
    if _of_visits(step):
        return language.say(_VISITS_HINT)
    return language.say(_HINTS[step.key]) if step.key in _HINTS else ""


def closing(run: Run, language: Language) -> tuple[str, str]:
    """Return what is asked at the signing and how, of a run of which something waits too."""
    if run.waits and not run.failed:
        head = language.say("Sign what could be done")
        return head, language.say(
            "The rest waits until the record system is back. It is not counted as missed."
        )
    return question(run.step, None, language), hint(run.step, language)


def _of_visits(step: Step) -> bool:
    """Say whether a step asks about a clinic's visits and not about patients of a ward."""
    return any(one.about is not None and one.about.visit is not None for one in step.questions)


def said(one: Said, language: Language) -> str:
    """Return a finding in words."""
    return language.say(one.text, **one.facts)


def remedy(step: Step, language: Language) -> str:
    """Return what to do about a step that did not pass, empty where nothing is known."""
    if step.remedy:
        return " ".join(said(one, language) for one in step.remedy)
    return language.say(_REMEDIES[step.key]) if step.key in _REMEDIES else ""


def failures(run: Run, language: Language) -> tuple[tuple[str, str, str], ...]:
    """Return of every step that failed its title, what was found, and what to do."""
    return tuple(
        (
            step_title(one.key, language),
            " ".join(said(each, language) for each in one.said) or standing(one, language),
            remedy(one, language),
        )
        for one in run.steps
        if one.mark is Mark.FAILED
    )


def escalation(site: str, support: str, language: Language) -> str:
    """Return whom to turn to: the site's own words, else what is so everywhere."""
    if site:
        return site
    phone = f", {support}" if support else ""
    return language.say(_ESCALATE, phone=phone)
