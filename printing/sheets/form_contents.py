"""What stands on each blank form, and how a numbered copy of one is made.

The forms are written down here as values in English; a copy is the same value in the reader's
language. R2 asks for the allergy box on every patient's form, R6 for prescriber, signature and
time at every new order, R14 for the register of signatures, R15 for the tick when entered.
"""

from collections.abc import Sequence

import msgspec

from printing.language import Language, mark
from printing.sheets.blank_form import (
    BlankForm,
    Block,
    Field,
    Fields,
    Form,
    Hours,
    Identity,
    Note,
    Register,
    Room,
    Table,
    Title,
)
from printing.sheets.machine_stamp import MachineStamp, machine_foot, machine_head
from printing.sheets.overview_words import codes
from printing.sheets.wording import worded

_ALLERGY = (
    mark("ALLERGY"),
    mark("Yes, to what and how:"),
    mark("None known"),
    mark("Not asked yet"),
)
_PATIENT = Identity(
    lines=(mark("Name"), mark("Personal number"), mark("Ward · room · bed")),
    hint=mark("or stick the patient's label here"),
    begun=(
        mark("Begun, date and time"),
        mark("By (capitals)"),
        mark("The patient's sheet no · of"),
    ),
    allergy=_ALLERGY,
)
_UNIT = Identity(
    lines=(mark("Ward or clinic"), mark("Outage from"), mark("Outage to")),
    hint="",
    begun=(mark("Begun, date and time"), mark("By (capitals)"), mark("Sheet no · of")),
)
_BOOK = Identity(
    lines=(mark("Practitioner"), mark("Room"), mark("Day")),
    hint="",
    begun=(mark("Begun, date and time"), mark("By (capitals)"), mark("Sheet no · of")),
)
_REGISTER = Register(label=mark("Sign = name"), hint=mark("(capitals)"))
_ENTERED = Fields(
    fields=(
        Field(label=mark("Entered in the record: date · time · sign")),
        Field(label=mark("Checked by another: date · time · sign")),
    )
)
_CELLS = (mark("at"), mark("dose"), mark("sign"))
_YES_NO = (mark("no"), mark("yes"))


def _columns(*columns: tuple[str, float]) -> tuple[Field, ...]:
    """Return plain columns from label and share."""
    return tuple(Field(label=label, share=share) for label, share in columns)


_ADMISSION: tuple[Block, ...] = (
    Title(text=mark("Who it is")),
    Fields(
        fields=(
            Field(
                label=mark("Identity shown by"),
                share=2.2,
                ticks=(mark("ID card"), mark("relative"), mark("staff"), mark("not known")),
            ),
            Field(label=mark("Wristband on: time · sign")),
        )
    ),
    Fields(
        fields=(
            Field(label=mark("Address, telephone"), share=1.2),
            Field(label=mark("Next of kin: name, telephone")),
            Field(label=mark("Interpreter, language"), share=0.6),
        ),
        lines=2,
    ),
    Title(text=mark("Why and from where")),
    Fields(
        fields=(
            Field(label=mark("Came, date and time"), share=0.8),
            Field(label=mark("From"), share=0.8),
            Field(label=mark("Responsible physician")),
        )
    ),
    Fields(fields=(Field(label=mark("Reason for admission · diagnoses · operations")),), lines=3),
    Fields(
        fields=(
            Field(label=mark("Weight · height · kidney function (date)"), share=1.2),
            Field(label=mark("Infection"), ticks=_YES_NO, share=0.8),
            Field(label=mark("Fall risk"), ticks=_YES_NO, share=0.8),
            Field(label=mark("Resuscitation"), ticks=(mark("yes"), mark("no: see note"))),
        )
    ),
    Title(text=mark("Medicines before admission"), hint=mark("ask patient, relatives, pharmacy")),
    Table(
        columns=(
            *_columns(
                (mark("medicine · strength · form"), 3.4),
                (mark("Dose"), 1.2),
                (mark("Times"), 1.4),
                (mark("Last taken"), 1.3),
            ),
            Field(label=mark("Doctor"), share=1.9, ticks=(mark("goes on"), mark("stop"))),
        ),
        room=Room.ROW,
        numbered=True,
    ),
    _ENTERED,
)
_MAR_MEDICINE = Field(
    inside=(
        mark("medicine · strength · form"),
        mark("dose · route · times"),
        mark("ordered by (capitals) · sign · time"),
    ),
    label=mark("Medicine · dose · route"),
    ticks=("▲",),
)
_MAR_GRID: tuple[Block, ...] = (
    Hours(
        medicine=_MAR_MEDICINE,
        before=Field(label=mark("Last given before: time · sign")),
        hours=tuple(f"{hour % 24:02}" for hour in range(7, 31)),
        midnight=17,
        days=(mark("Date"), mark("Date")),
        entered=mark("Entered"),
    ),
    Note(
        first=mark("Frame the hours of each dose in ink, sign in the box when it is given."),
        others=(
            mark("▲ High-alert medicine: two sign."),
            mark("Never alter a written row: cross it out and write a new one."),
        ),
    ),
)
_MAR_NEEDED: tuple[Block, ...] = (
    Title(text=mark("As needed"), hint=mark("look at the last dose before you give one more")),
    Table(
        columns=(
            Field(
                label=mark("medicine · strength · dose · route"),
                inside=("", mark("ordered by (capitals) · sign · time")),
                share=2.6,
            ),
            Field(
                label=mark("Reason, gap, at most per day"),
                inside=("", mark("gap · at most in 24 h")),
                share=1.6,
            ),
            Field(label=mark("Given: time · dose · sign (▲ two)"), cells=6, share=5.2),
        ),
        rows=4,
        room=Room.MEDICINE,
        cell_labels=_CELLS,
    ),
    Title(text=mark("Infusion")),
    Table(
        columns=(
            Field(
                label=mark("medicine · fluid · volume"),
                inside=("", mark("ordered by (capitals) · sign · time")),
                share=2.6,
            ),
            Field(
                label=mark("Rate · route"),
                inside=(mark("ml/hour"), mark("line")),
                share=1.6,
            ),
            Field(
                label=mark("New bag · changed rate · stop: time · ml/hour · sign (▲ two)"),
                cells=6,
                share=5.2,
            ),
        ),
        rows=2,
        room=Room.MEDICINE,
        cell_labels=(mark("at"), mark("ml/hour"), mark("sign")),
    ),
    _REGISTER,
)
_ORDERS: tuple[Block, ...] = (
    Title(text=mark("New orders"), hint=mark("written and signed by the doctor")),
    Table(
        columns=_columns(
            (mark("medicine · strength · form"), 3.6),
            (mark("Dose"), 1.2),
            (mark("Route"), 0.9),
            (mark("Times"), 1.4),
            (mark("Reason"), 1.6),
            (mark("Ordered by (capitals)"), 1.9),
            (mark("time · doctor's signature"), 1.5),
            (mark("Taken in: time · sign"), 1.3),
            (mark("Stopped: time · doctor's signature"), 1.5),
        ),
        room=Room.ROW,
        numbered=True,
    ),
    _REGISTER,
)
_VITALS: tuple[Block, ...] = (
    Title(text=mark("Vital signs")),
    Table(
        columns=_columns(
            (mark("time"), 1.0),
            (mark("breaths /min"), 1.0),
            (mark("SpO₂ %"), 0.9),
            (mark("oxygen l/min"), 1.0),
            (mark("blood pressure"), 1.5),
            (mark("pulse /min"), 0.9),
            (mark("awake, A C V P U"), 1.1),
            (mark("temp °C"), 0.9),
            (mark("NEWS2"), 1.0),
            (mark("pain 0–10"), 0.8),
            (mark("glucose mmol/l"), 1.1),
            (mark("sign"), 0.9),
        ),
        rows=10,
        room=Room.LINE,
    ),
    Title(text=mark("Fluid balance"), hint=mark("ml; add up at the end of each shift")),
    Table(
        columns=_columns(
            (mark("time"), 1.0),
            (mark("in: by mouth or tube"), 1.5),
            (mark("in: infusion, which"), 2.2),
            (mark("in, sum"), 1.0),
            (mark("out: urine"), 1.2),
            (mark("out: drain, which"), 1.6),
            (mark("out: vomit, stool, other"), 1.6),
            (mark("out, sum"), 1.0),
            (mark("balance"), 1.0),
            (mark("sign"), 0.9),
        ),
        room=Room.LINE,
    ),
    _ENTERED,
)
_REFERRAL: tuple[Block, ...] = (
    Title(text=mark("To whom")),
    Fields(
        fields=(
            Field(label=mark("To: clinic or laboratory"), share=1.3),
            Field(label=mark("Answer to: unit, telephone")),
            Field(
                label=mark("How urgent"),
                share=1.4,
                ticks=(mark("at once"), mark("today"), mark("routine")),
            ),
        )
    ),
    Title(text=mark("Question")),
    Fields(fields=(Field(label=mark("Question")),), lines=2),
    Fields(fields=(Field(label=mark("Background · findings · medicines that matter")),), lines=4),
    Fields(
        fields=(
            Field(label=mark("Infection"), ticks=_YES_NO),
            Field(label=mark("Pregnant"), ticks=_YES_NO),
            Field(label=mark("Blood thinner"), ticks=_YES_NO),
            Field(label=mark("Pacemaker, metal"), ticks=_YES_NO),
        )
    ),
    Title(
        text=mark("Samples"), hint=mark("name and number on every tube before it leaves the bed")
    ),
    Table(
        columns=_columns(
            (mark("analysis"), 3.0),
            (mark("tube"), 1.6),
            (mark("label no"), 1.3),
            (mark("taken: date · time"), 1.5),
            (mark("by, sign"), 1.1),
            (mark("answer by telephone: value · time · sign"), 2.4),
        ),
        numbered=True,
    ),
    Fields(
        fields=(
            Field(label=mark("Ordered by (capitals) · sign")),
            Field(label=mark("date · time"), share=0.6),
            Field(label=mark("Sent: date · time · how · sign"), share=0.9),
        )
    ),
    _ENTERED,
)
_TRANSFER: tuple[Block, ...] = (
    Title(text=mark("From and to")),
    Fields(
        fields=(
            Field(label=mark("From unit · telephone")),
            Field(label=mark("To unit · telephone")),
            Field(label=mark("Leaves: date · time"), share=0.7),
        )
    ),
    Title(text=mark("Situation and background")),
    Fields(fields=(Field(label=mark("Why the patient is here · what has been done")),), lines=4),
    Fields(
        fields=(
            Field(label=mark("Infection"), ticks=_YES_NO),
            Field(
                label=mark("Resuscitation"), ticks=(mark("yes"), mark("no: see note")), share=1.2
            ),
            Field(label=mark("Fasting"), ticks=_YES_NO),
            Field(label=mark("Kin told"), ticks=_YES_NO),
        )
    ),
    Title(text=mark("State now")),
    Fields(
        fields=(
            Field(label=mark("breaths /min")),
            Field(label=mark("SpO₂ %")),
            Field(label=mark("blood pressure")),
            Field(label=mark("pulse /min")),
            Field(label=mark("temp °C")),
            Field(label=mark("NEWS2")),
            Field(label=mark("at, time")),
        )
    ),
    Table(
        columns=_columns(
            (mark("line, catheter, drain, wound"), 3.0),
            (mark("since"), 1.2),
            (mark("what to watch"), 3.4),
        ),
        rows=4,
    ),
    Title(text=mark("Goes along")),
    Fields(
        fields=(
            Field(
                label=mark("Sheets that go along, number of pages"),
                share=2.4,
                ticks=(mark("medicines"), mark("administration"), mark("vital signs")),
            ),
            Field(label=mark("Medicines, belongings")),
        )
    ),
    Fields(fields=(Field(label=mark("Last doses given: medicine · time · sign")),), lines=3),
    Fields(fields=(Field(label=mark("Plan and recommendation")),), lines=3),
    Fields(
        fields=(
            Field(label=mark("Handed over by (capitals) · sign · time")),
            Field(label=mark("Taken over by (capitals) · sign · time")),
        )
    ),
    _ENTERED,
)
_DAY_BOOK: tuple[Block, ...] = (
    Table(
        columns=(
            Field(label=mark("time"), share=1.1),
            Field(label=mark("min"), share=0.7),
            Field(
                label=mark("patient"),
                share=4.0,
                inside=(mark("name"), mark("personal number")),
            ),
            Field(label=mark("telephone"), share=2.1),
            Field(label=mark("reason · booked by"), share=2.6),
            Field(
                label=mark("came, late, no-show"),
                share=2.5,
                ticks=(mark("came"), mark("late"), mark("no-show")),
            ),
            Field(label=mark("sign · entered"), share=1.2),
        ),
        room=Room.TALL,
    ),
)
_BACK_ENTRY: tuple[Block, ...] = (
    Title(
        text=mark("What is on paper and not yet in the record"),
        hint=mark("one row for each thing; sheets are kept until both columns are signed"),
    ),
    Table(
        columns=_columns(
            (mark("sheet no"), 1.2),
            (mark("patient: name, personal number"), 3.0),
            (mark("what happened: medicine and dose, order, sample, note"), 4.0),
            (mark("time on paper"), 1.0),
            (mark("entered: time · sign"), 1.5),
            (mark("checked: time · sign"), 1.5),
            (mark("remark"), 1.8),
        ),
        numbered=True,
    ),
    _REGISTER,
)


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A form in English: its title, what it is for, its head and its pages."""

    title: str
    purpose: str
    identity: Identity
    pages: tuple[tuple[Block, ...], ...]
    wide: bool = False
    tick: bool = False


_PLANS: dict[Form, _Plan] = {
    Form.ADMISSION: _Plan(
        title=mark("Admission"),
        purpose=mark("a new patient during the outage"),
        identity=_PATIENT,
        pages=(_ADMISSION,),
    ),
    Form.MAR: _Plan(
        title=mark("Administration overview"),
        purpose=mark("written by hand"),
        identity=_PATIENT,
        pages=(_MAR_GRID, _MAR_NEEDED),
        wide=True,
        tick=True,
    ),
    Form.ORDERS: _Plan(
        title=mark("New orders"),
        purpose=mark("when the patient's own sheet has no free row"),
        identity=_PATIENT,
        pages=(_ORDERS,),
        wide=True,
        tick=True,
    ),
    Form.VITALS: _Plan(
        title=mark("Vital signs and fluids"),
        purpose=mark("one sheet a day"),
        identity=_PATIENT,
        pages=(_VITALS,),
    ),
    Form.REFERRAL: _Plan(
        title=mark("Referral and laboratory order"),
        purpose=mark("one sheet a receiver"),
        identity=_PATIENT,
        pages=(_REFERRAL,),
    ),
    Form.TRANSFER: _Plan(
        title=mark("Transfer"),
        purpose=mark("to another unit during the outage"),
        identity=_PATIENT,
        pages=(_TRANSFER,),
    ),
    Form.DAY_BOOK: _Plan(
        title=mark("Day book"),
        purpose=mark("written by hand"),
        identity=_BOOK,
        pages=(_DAY_BOOK,),
    ),
    Form.BACK_ENTRY: _Plan(
        title=mark("Back-entry log"),
        purpose=mark("one log a unit"),
        identity=_UNIT,
        pages=(_BACK_ENTRY,),
        wide=True,
    ),
}


def form_title(form: Form, language: Language) -> str:
    """Return a form's name in words."""
    if form is Form.CONTROL:
        return language.say("Control sheet")
    return language.say(_PLANS[form].title)


def blank_form(form: Form, stamp: MachineStamp, language: Language) -> BlankForm:
    """Return one numbered copy of a form. Raises KeyError for the control sheet."""
    plan = _PLANS[form]
    title = language.say(plan.title)
    remark = language.say("blank form without patient data: write its number in the log")
    tick = language.say("Whole sheet entered in the record  at ______  sign _________")
    return BlankForm(
        head=machine_head(title, language.say(plan.purpose), _capsule(stamp, language)),
        foot=machine_foot(stamp, title, remark, language, tick if plan.tick else ""),
        form=form,
        wide=plan.wide,
        identity=worded(plan.identity, language),
        pages=tuple(_page(form, page, language) for page in plan.pages),
    )


def control_sheet(
    copies: Sequence[tuple[Form, str]], stamp: MachineStamp, language: Language
) -> BlankForm:
    """Return the sheet that counts numbered copies out and in again, a row for each."""
    title = form_title(Form.CONTROL, language)
    columns = _columns(
        (language.say("sheet no"), 1.5),
        (language.say("form"), 2.7),
        (language.say("given to: patient or person"), 3.2),
        (language.say("out: time · sign"), 1.6),
        (language.say("back: time · sign"), 1.6),
    )
    filled = tuple((number, form_title(form, language)) for form, number in copies)
    note = Note(
        first=language.say(
            "Every copy has its own number: a number that does not come back is lost."
        ),
        others=(
            language.say(
                "Look for it before the outage is closed, and write in the log what became of it."
            ),
        ),
    )
    return BlankForm(
        head=machine_head(
            title,
            language.count("{n} numbered copy", "{n} numbered copies", len(copies)),
            _capsule(stamp, language),
        ),
        foot=machine_foot(stamp, title, language.say("keep it where the forms lie"), language),
        form=Form.CONTROL,
        wide=False,
        identity=worded(_UNIT, language),
        pages=((note, Table(columns=columns, filled=filled, room=Room.LINE)),),
    )


def _page(form: Form, blocks: tuple[Block, ...], language: Language) -> tuple[Block, ...]:
    """Return a page in words; one to sign doses on bears the codes of those not given (R5)."""
    page: tuple[Block, ...] = tuple(worded(block, language) for block in blocks)
    if form is not Form.MAR:
        return page
    title = language.say("Not given – circle the code and write why:")
    note = Note(first=title, others=codes(language))
    if isinstance(page[-1], Register):
        return (*page[:-1], note, page[-1])
    return (*page, note)


def _capsule(stamp: MachineStamp, language: Language) -> str:
    if not stamp.serial:
        return language.say("BLANK FORM")
    return language.say("BLANK FORM no {serial}", serial=stamp.serial)
