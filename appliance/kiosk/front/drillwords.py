"""Word an exercise: its tasks, hints and answers, its score, and the scores of every shift.

Facts of the invented ward come in; nothing here knows a patient of the real one.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from appliance.drill.course import BEST, Course, Marked, Outcome, Step
from appliance.drill.ward import Dose, Exercise
from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.drill import (
    DrillPast,
    DrillRow,
    DrillScore,
    DrillScores,
    DrillShift,
)
from printing.language import Language, mark
from storage.reports.drill import Drilled, Ended, Shift

TITLES = {
    Step.UNLOCK: mark("Unlock"),
    Step.FIND: mark("Find a patient"),
    Step.READ: mark("Read a dose"),
    Step.PRINT: mark("Print the ward's lists"),
    Step.LABELS: mark("Print the lab labels"),
    Step.CHECK: mark("Check a printed sheet"),
}
"""What each task is called in a score."""
_TASKS = {
    Step.UNLOCK: mark("Unlock as {person}, password {password}"),
    Step.FIND: mark("Open the medication list of {patient}"),
    Step.READ: mark("{patient}: how much {drug} was given last, and when?"),
    Step.PRINT: mark("Print the whole ward's medication lists, or everything"),
    Step.LABELS: mark("Print the ward's lab labels"),
    Step.CHECK: mark("Check one of the sheets you printed"),
}
_DETAILS = {
    Step.UNLOCK: mark(
        "The record system has gone down. Unlock the machine as {person}, with the password "
        "{password}."
    ),
    Step.FIND: mark(
        "The doctor asks for {patient}, {number}. Find the patient and open the medication list."
    ),
    Step.READ: mark(
        "Open the overview of {patient}. How much {drug} was given last, and when? Come back here "
        "and touch the answer."
    ),
    Step.PRINT: mark(
        "Nobody knows how long this will last. Print the medication lists of the whole ward, and "
        "wait until all have come out."
    ),
    Step.LABELS: mark("Samples are to be taken at six. Print the ward's lab labels."),
    Step.CHECK: mark(
        "Somebody hands you one of the sheets you printed. May it be used? Scan its square code, "
        "or type the six letters under it."
    ),
}
_HINTS = {
    Step.UNLOCK: mark(
        "Touch Unlock (F2) on the board, touch the name, type the password, press Enter."
    ),
    Step.FIND: mark(
        "Touch Find a patient (F3) and type a part of the name or the number. Compare both before "
        "you touch the row."
    ),
    Step.READ: mark(
        "Touch Overview (F5) on the medication list. Look along the medicine's row for the last "
        "dose that was given."
    ),
    Step.PRINT: mark(
        "Go back to the units or to the ward list. The key lower right (F8) prints for the whole "
        "ward: look at what will come out, then touch Print (F8)."
    ),
    Step.LABELS: mark(
        "On the ward list touch Print all (F8), choose the lab labels on the right, then touch "
        "Print (F8)."
    ),
    Step.CHECK: mark(
        "Touch More, then Check a printed sheet (F5). A scanner works on every screen that has no "
        "field to type in."
    ),
}
_WENT = {
    Outcome.IN_TIME: mark("In time"),
    Outcome.LATE: mark("Late"),
    Outcome.GIVEN_UP: mark("Given up"),
}
_SHIFTS = {
    Shift.DAY: mark("day shift"),
    Shift.EVENING: mark("evening shift"),
    Shift.NIGHT: mark("night shift"),
}
_ENDED = {
    Ended.FINISHED: mark("Finished"),
    Ended.STOPPED: mark("Stopped"),
    Ended.OUTAGE: mark("Ended by a real outage"),
    Ended.LEFT: mark("Nobody was there"),
}
_WELL, _FAIR = 0.85, 0.5


def facts_of(ward: Exercise, person: str, password: str) -> dict[str, str]:
    """Return what the tasks speak of."""
    return {
        "person": person,
        "password": password,
        "patient": ward.name,
        "number": ward.number,
        "drug": ward.drug,
    }


def task_words(step: Step, facts: dict[str, str], language: Language) -> tuple[str, str]:
    """Return a task in one line and at length."""
    return language.say(_TASKS[step], **facts), language.say(_DETAILS[step], **facts)


def hint_words(step: Step, language: Language) -> str:
    """Return how a task is done."""
    return language.say(_HINTS[step])


def dose_words(dose: Dose, language: Language) -> str:
    """Return an answer: "2 tablett, 06:05 today"."""
    return f"{dose.amount}, {language.moment_words(dose.at)}"


def clock_words(seconds: float) -> str:
    """Return a length of time as "1:43"."""
    minutes, left = divmod(int(max(0.0, seconds)), 60)
    return f"{minutes}:{left:02d}"


def time_words(seconds: float, target: float, language: Language) -> str:
    """Return how long a task has lasted, and its target."""
    facts = {"time": clock_words(seconds), "target": clock_words(target)}
    return language.say("{time} of {target}", **facts)


def done_words(one: Marked, language: Language) -> str:
    """Return what came of a task, for a moment after it."""
    if one.outcome is Outcome.GIVEN_UP:
        return language.say("Left. The next task:")
    return language.say("Done in {time}.", time=clock_words(one.seconds))


def lamps(course: Course) -> tuple[Lamp, ...]:
    """Return a lamp for each task."""
    waiting = (Lamp.WAITING,) * (len(course.tasks) - len(course.marked))
    return (*map(_lamp, course.marked), *waiting)


def rows(course: Course, language: Language) -> tuple[DrillRow, ...]:
    """Return the tasks that ended, and those that were not reached."""
    ended = (_row(one, language) for one in course.marked)
    left = (
        DrillRow(
            lamp=Lamp.WAITING,
            title=language.say(TITLES[one.step]),
            word=language.say("Not reached"),
            time="–",
            target=clock_words(one.target),
            points=_points(0, language),
        )
        for one in course.tasks[len(course.marked) :]
    )
    return (*ended, *left)


def score(course: Course, one: Drilled, language: Language) -> DrillScore:
    """Return what an exercise was worth."""
    share = one.points / one.most if one.most else 0.0
    well, fair = share >= _WELL, share >= _FAIR
    heads = {
        Ended.OUTAGE: mark("A real outage ended the exercise."),
        Ended.LEFT: mark("Nobody touched the machine, so the exercise ended."),
        Ended.STOPPED: mark("The exercise was stopped."),
    }
    praise = (
        mark("You would have got the lists out.")
        if well
        else mark("Most of it went well. Practise what was late.")
        if fair
        else mark("Practise it again soon, with somebody who knows it.")
    )
    return DrillScore(
        lamp=Lamp.GOOD if well else Lamp.ATTENTION,
        score=_of(one.points, one.most, language),
        head=language.say(heads.get(one.ended, praise)),
        detail=_detail(one, language),
        rows=rows(course, language),
    )


def scores(past: Sequence[Drilled], language: Language) -> DrillScores:
    """Return the exercises by shift, and the latest ones."""
    say = language.say
    if past:
        note = say("The last one was {when}.", when=language.moment_words(past[0].at))
    else:
        note = say("Nobody has practised here yet.")
    return DrillScores(
        note=note,
        shifts=tuple(_shift(one, past, language) for one in Shift),
        latest=tuple(_past(one, language) for one in past),
    )


def _row(one: Marked, language: Language) -> DrillRow:
    return DrillRow(
        lamp=_lamp(one),
        title=language.say(TITLES[one.step]),
        word=", ".join(_went(one, language)),
        time=clock_words(one.seconds),
        target=clock_words(one.target),
        points=_points(one.points, language),
    )


def _went(one: Marked, language: Language) -> Iterable[str]:
    """Yield how a task went: in time or not, with a hint, with wrong answers."""
    yield language.say(_WENT[one.outcome])
    if one.hinted:
        yield language.say("with a hint")
    if one.wrong:
        yield language.count("{n} wrong answer", "{n} wrong answers", one.wrong)


def _lamp(one: Marked) -> Lamp:
    if one.points == BEST:
        return Lamp.GOOD
    return Lamp.BAD if one.outcome is Outcome.GIVEN_UP else Lamp.ATTENTION


def _points(points: int, language: Language) -> str:
    return _of(points, BEST, language)


def _of(points: int, most: int, language: Language) -> str:
    return language.say("{n} of {all}", n=points, all=most)


def _detail(one: Drilled, language: Language) -> str:
    """Return when it was held, on which shift, by whom, and how long it took."""
    took = timedelta(seconds=one.seconds)
    parts = [
        f"{language.moment_words(one.at)}, {language.say(_SHIFTS[one.shift])}",
        one.person,
        language.say("{time} in all", time=clock_words(took.total_seconds())),
        "" if one.paper else language.say("without paper"),
    ]
    return " · ".join(part for part in parts if part)


def _shift(shift: Shift, past: Sequence[Drilled], language: Language) -> DrillShift:
    own = [one for one in past if one.shift is shift]
    whole = [one for one in own if one.ended is Ended.FINISHED]
    best = max(whole, key=lambda one: one.points / one.most, default=None)
    title = language.say(_SHIFTS[shift])
    return DrillShift(
        title=title[:1].upper() + title[1:],
        many=language.count("{n} exercise", "{n} exercises", len(own)),
        best=_best(best, language),
        last=language.say("last {when}", when=language.moment(own[0].at)) if own else "",
    )


def _best(one: Drilled | None, language: Language) -> str:
    if one is None:
        return "–"
    return language.say("best {score}", score=_of(one.points, one.most, language))


def _past(one: Drilled, language: Language) -> DrillPast:
    share = one.points / one.most if one.most else 0.0
    whole = one.ended is Ended.FINISHED
    shift = language.say(_SHIFTS[one.shift])
    return DrillPast(
        lamp=Lamp.WAITING if not whole else Lamp.GOOD if share >= _WELL else Lamp.ATTENTION,
        when=", ".join(part for part in (language.moment(one.at), shift, one.person) if part),
        score=_of(one.points, one.most, language),
        word=language.say(_ENDED[one.ended]),
    )
