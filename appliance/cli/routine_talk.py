"""A routine led on a terminal: what the machine sees, one question after another, the end."""

from functools import partial

import click
import msgspec

from appliance.cli.form import machine_facts
from appliance.cli.machine import Machine
from appliance.cli.paper_run import Outcome as PrintOutcome
from appliance.cli.paper_run import printed, printers_for
from appliance.desk.forms import note_print
from appliance.desk.machine_paper import machine_paper
from appliance.desk.numbering import next_serial
from appliance.desk.wish import Kind, Wish
from appliance.routines import (
    NO,
    YES,
    Ask,
    Asked,
    Mark,
    Question,
    Result,
    Routines,
    Run,
    Step,
    words,
)
from appliance.routines.run import NotAllAnswered
from printing.language import mark
from storage.errors import LyktaError

_ANSWERS = {
    "y": YES, "yes": YES, "j": YES, "ja": YES,
    "n": NO, "no": NO, "nej": NO, "nei": NO, "nein": NO,
}  # fmt: skip
_UNDO = "u"
_SIGNS = {
    Mark.PASSED: "+",
    Mark.REMARK: "!",
    Mark.FAILED: "x",
    Mark.SKIPPED: "-",
    Mark.OPEN: " ",
}
_HOW = mark("y yes, n no, u undo")
_TYPE = mark("The code on the page")
_SCAN = mark("Scan the square (Enter alone: no scanner here)")
_WRONG = mark("That is not the code on the page. Tries left: {tries}.")
_KEPT = mark("Kept: {title}, {outcome}.")


class Talk:
    """Leads one person through one routine."""

    def __init__(self, machine: Machine, routines: Routines, printer: str | None) -> None:
        """Lead on this machine; `printer` is who prints the test page, None for the first."""
        self._machine = machine
        self._routines = routines
        self._printer = printer
        self._language = machine.language

    def led(self, run: Run) -> Run:
        """Return the run when it can be signed."""
        click.echo(words.title(run.routine, self._language))
        for step in run.steps:
            if step.ask is Ask.AUTO:
                self._tell(step)
        while not run.may_sign:
            run = self._step(run)
        return run

    def ended(self, result: Result) -> None:
        """Say how it ended, and what to do where it did not pass."""
        title = words.title(result.routine, self._language)
        outcome = words.outcome(result.outcome, self._language)
        click.echo(self._language.say(_KEPT, title=title, outcome=outcome))
        if result.failed:
            support = self._machine.settings.site.support
            click.echo(words.escalation(result.escalation, support, self._language))

    def _step(self, run: Run) -> Run:
        step = run.step
        click.echo(f"\n{run.at + 1}/{len(run.steps)}  {words.question(step, None, self._language)}")
        hint = words.hint(step, self._language)
        if hint:
            click.echo(f"     {hint}")
        match step.ask:
            case Ask.PRINT:
                return self._print(run)
            case Ask.CODE:
                return self._code(run, step)
            case Ask.SCAN:
                return self._scan(run, step)
        question = next((one for one in step.questions if not one.answer), None)
        if question is None:
            raise NotAllAnswered(left=run.left)  # the machine itself has yet to see it
        return self._answer(run, question)

    def _answer(self, run: Run, question: Question) -> Run:
        if question.about is not None:
            click.echo("     " + self._person(question.about))
        if run.shown is not None:
            shown = run.shown.wall.astimezone(self._language.zone)
            click.echo(f"     {self._language.moment_words(run.shown.wall)} {shown:%Y}")
        typed = str(click.prompt(self._language.say(_HOW))).strip().casefold()
        try:
            if typed == _UNDO:
                return self._routines.undo(run)
            run = self._routines.answer(run, question.key, _ANSWERS.get(typed, typed))
        except LyktaError as fault:
            click.echo(" ".join(self._language.error(fault)))
            return run
        self._tell_failed(run, question.key)
        return run

    def _person(self, about: Asked) -> str:
        at = self._language.moment(about.visit) if about.visit else ""
        age = self._language.count("{n} year", "{n} years", about.age) if about.age else ""
        parts = (about.name, about.number, about.unit, about.place, at, age)
        return "  ".join(part for part in parts if part)

    def _tell(self, step: Step) -> None:
        title = words.step_title(step.key, self._language)
        click.echo(f"  [{_SIGNS[step.mark]}] {title}: {words.standing(step, self._language)}")
        for one in step.said:
            click.echo(f"      {words.said(one, self._language)}")
        if step.remedy:
            click.echo(f"      {words.remedy(step, self._language)}")

    def _tell_failed(self, run: Run, question: str) -> None:
        for step in run.steps:
            asked = any(one.key == question for one in step.questions)
            if asked and step.mark in (Mark.FAILED, Mark.REMARK):
                self._tell(step)
                click.echo(f"      {words.remedy(step, self._language)}")

    def _print(self, run: Run) -> Run:
        """Print the page with its one-time code; the terminal never shows it."""
        machine = self._machine
        printers = printers_for(machine, Kind.TEST_PAGE, self._printer)
        facts = msgspec.structs.replace(
            machine_facts(machine, run.person), code=self._routines.code(run)
        )
        wish = Wish(kind=Kind.TEST_PAGE, unit="")
        number = partial(next_serial, machine.places.state, machine.settings.site.device)
        paper = machine_paper(wish, facts, machine.language, number, machine.seals)
        outcome: PrintOutcome = printed(machine, paper, printers)
        note_print(machine.logbook, wish, facts, outcome=outcome.word, pages=outcome.pages)
        serial = next((one for bundle in paper.bundles for one in bundle.serials), "")
        return self._routines.printed(run, serial, came_out=outcome.complete)

    def _code(self, run: Run, step: Step) -> Run:
        typed = click.prompt(self._language.say(_TYPE))
        run = self._routines.answer(run, step.key, typed)
        left = run.of(step.key)
        if left is not None and left.is_open:
            click.echo(self._language.say(_WRONG, tries=left.tries))
        return run

    def _scan(self, run: Run, step: Step) -> Run:
        scanned = click.prompt(self._language.say(_SCAN), default="", show_default=False)
        if not scanned:
            return self._routines.skip(run, step.key)
        try:
            return self._routines.answer(run, step.key, scanned)
        except LyktaError as fault:
            click.echo(" ".join(self._language.error(fault)))
            return run
