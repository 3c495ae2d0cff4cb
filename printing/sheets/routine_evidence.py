"""The evidence of one month's routines: what was asked for, what was done, by whom, how it ended.

1. Every check stands in it, the failed ones too, and nothing that is not in the sealed logbook.
2. What cannot be dated or read is counted and said: the sheet never looks more whole than it is.
3. A share is never rounded up: 99.6 per cent is not 100.
"""

from datetime import date, datetime

import msgspec

from printing.language import Language
from printing.routine_words import outcome_word, routine_title, step_title
from printing.sheets.machine_stamp import MachineStamp, machine_foot
from printing.sheets.sheet import AsOf, Foot, Head
from printing.sheets.statistics import NOTHING as NO_FIGURE
from printing.sheets.statistics import FigureTable


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One routine that was carried out.

    `person` is empty where the machine proved it alone, `steps` are those that failed, `noted`
    those that passed with a remark, `remark` is what she wrote. `compared` says how many of the
    patients drawn were found ("3/3"), `sheet` is the test page's number. `unsure` is true where
    the clock was not confirmed.
    """

    at: datetime
    routine: str
    outcome: str
    person: str = ""
    steps: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    remark: str = ""
    compared: str = ""
    sheet: str = ""
    version: str = ""
    unsure: bool = False


class Compliance(msgspec.Struct, frozen=True, kw_only=True):
    """One routine in one month: how often it was asked for and what became of that.

    `waiting` are occasions that may still be done, `put_off` those that an outage left no time
    for; `failed` counts checks that did not pass, whether or not a later one did.
    """

    routine: str
    asked: int = 0
    in_time: int = 0
    late: int = 0
    missed: int = 0
    waiting: int = 0
    put_off: int = 0
    failed: int = 0

    @property
    def share(self) -> int | None:
        """How many per cent of what is over were done in time; None where nothing is (3)."""
        over = self.in_time + self.late + self.missed
        return self.in_time * 100 // over if over else None


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """What the sealed logbook tells of one month.

    `first` and `last` are its days, `until` when it was looked at. `since` is from when on
    routines were asked for, None where nothing says. `undated` counts checks under a wrong clock
    that nothing dates, `unreadable` the parts of the logbook that cannot be read.
    """

    first: date
    last: date
    until: datetime
    since: datetime | None = None
    checks: tuple[Check, ...] = ()
    compliance: tuple[Compliance, ...] = ()
    undated: int = 0
    unreadable: int = 0


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One check as it stands on the sheet; `bad` asks for a mark beside it."""

    when: str
    routine: str
    outcome: str
    person: str
    remark: str
    bad: bool = False


class RoutineEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A month's evidence: compliance, every check, what is left out, how it is signed."""

    head: Head
    foot: Foot
    compliance: FigureTable
    checks_title: str
    columns: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    none: str
    end: str
    remarks: tuple[str, ...]


def routine_evidence(
    month: Month, stamp: MachineStamp, machine: str, language: Language
) -> RoutineEvidence:
    """Return the sheet of one month; `machine` is the fingerprint of the key that signs it."""
    title = language.say("Evidence of the routines")
    remark = language.say("routines, no patient's data")
    rows = tuple(_row(one, language) for one in month.checks)
    return RoutineEvidence(
        head=_head(title, month, stamp, language),
        foot=machine_foot(stamp, title, remark, language),
        compliance=_compliance(month, language),
        checks_title=language.say("Every check"),
        columns=(
            language.say("When"),
            language.say("Routine"),
            language.say("Result"),
            language.say("By whom"),
            language.say("Remark"),
        ),
        rows=rows,
        none="" if rows else language.say("No check was written down in this month."),
        end=language.count("END – {n} check", "END – {n} checks", len(rows)),
        remarks=_remarks(month, machine, language),
    )


def _head(title: str, month: Month, stamp: MachineStamp, language: Language) -> Head:
    days = f"{language.day_words(month.first)} – {language.day_words(month.last)}"
    return Head(
        title=title,
        count=language.count("{n} check", "{n} checks", len(month.checks)),
        capsule=language.say("EVIDENCE"),
        name=f"{days} {month.first.year}",
        person=stamp.site,
        facts=(language.say("Machine {device}", device=stamp.device),),
        as_of=AsOf(
            label=language.say("FROM THE SEALED LOGBOOK"),
            when=language.moment_words(month.until),
            age=language.say("Only what is written there is counted."),
            missing=language.say("What is done later is not in it."),
        ),
    )


def _compliance(month: Month, language: Language) -> FigureTable:
    return FigureTable(
        title=language.say("Done in time"),
        columns=(
            language.say("occasions"),
            language.say("in time"),
            language.say("done late"),
            language.say("missed"),
            language.say("not passed"),
            language.say("in time, %"),
        ),
        rows=tuple(_figures(one, language) for one in month.compliance),
        none="" if month.compliance else language.say("Nothing was asked for in this month."),
    )


def _figures(one: Compliance, language: Language) -> tuple[str, ...]:
    named = routine_title(one.routine, language)
    counts = (one.asked, one.in_time, one.late, one.missed, one.failed)
    share = NO_FIGURE if one.share is None else str(one.share)
    return (named, *(str(number) if number else NO_FIGURE for number in counts), share)


def _row(one: Check, language: Language) -> EvidenceRow:
    said = [
        *(
            language.say("not passed: “{step}”", step=step_title(key, language))
            for key in one.steps
        ),
        *(language.say("remark on “{step}”", step=step_title(key, language)) for key in one.noted),
    ]
    if one.compared:
        said.append(language.say("patients found: {compared}", compared=one.compared))
    if one.sheet:
        said.append(language.say("Sheet {serial}", serial=one.sheet))
    if one.remark:
        said.append(f"“{one.remark}”")
    if one.unsure:
        said.append(language.say("clock not confirmed"))
    return EvidenceRow(
        when=language.moment(one.at),
        routine=routine_title(one.routine, language),
        outcome=outcome_word(one.outcome, language),
        person=one.person or language.say("the machine itself"),
        remark=" · ".join(said),
        bad=one.outcome == "failed",
    )


def _remarks(month: Month, machine: str, language: Language) -> tuple[str, ...]:
    found = [
        language.say(
            "In time is what was done before it was overdue; late is what was done before the "
            "next was asked for. A check that did not pass is not done."
        )
    ]
    if month.since is not None and month.since.astimezone(language.zone).date() > month.first:
        since = language.moment_words(month.since)
        found.append(language.say("Routines have been asked for here since {when}.", when=since))
    found += [
        language.count(
            "{what}: {n} occasion was put off in an outage and is not counted as missed.",
            "{what}: {n} occasions were put off in outages and are not counted as missed.",
            one.put_off,
            what=routine_title(one.routine, language),
        )
        for one in month.compliance
        if one.put_off
    ]
    if month.undated:
        found.append(
            language.count(
                "{n} check was written under a wrong clock and is not counted.",
                "{n} checks were written under a wrong clock and are not counted.",
                month.undated,
            )
        )
    if month.unreadable:
        found.append(
            language.count(
                "{n} part of the logbook cannot be read: what stands there is not counted.",
                "{n} parts of the logbook cannot be read: what stands there is not counted.",
                month.unreadable,
            )
        )
    versions = sorted({one.version for one in month.checks if one.version})
    if versions:
        found.append(language.say("Lykta's version: {versions}.", versions=", ".join(versions)))
    if machine:
        found.append(
            language.say(
                "The file is signed with this machine's key, {fingerprint}. Whoever has the "
                "machine's public key can prove it: lykta routine verify FILE.",
                fingerprint=machine,
            )
        )
    return tuple(found)
