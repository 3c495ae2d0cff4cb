"""What stands on each blank form, and how a numbered copy of one is made.

The forms are written down here as values in English; a copy is the same value in the reader's
language. R2 asks for the allergy box on every patient's form, R6 for prescriber, signature and
time at every new order, R14 for the register of signatures, R15 for the tick when entered.
"""

from collections.abc import Sequence

from printing.language import Language, mark
from printing.sheets.blank_form import (
    BlankForm,
    Block,
    Field,
    Form,
    Note,
    Register,
    Room,
    Table,
    Title,
)
from printing.sheets.form_medicines import MAR_GRID, MAR_NEEDED, ORDERS
from printing.sheets.form_parts import BOOK, PATIENT, REGISTER, UNIT, Plan, columns
from printing.sheets.form_patients import ADMISSION, REFERRAL, TRANSFER, VITALS
from printing.sheets.machine_stamp import MachineStamp, machine_foot, machine_head
from printing.sheets.overview_words import codes
from printing.sheets.wording import worded

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
        columns=columns(
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
    REGISTER,
)


_PLANS: dict[Form, Plan] = {
    Form.ADMISSION: Plan(
        title=mark("Admission"),
        purpose=mark("a new patient during the outage"),
        identity=PATIENT,
        pages=(ADMISSION,),
    ),
    Form.MAR: Plan(
        title=mark("Administration overview"),
        purpose=mark("written by hand"),
        identity=PATIENT,
        pages=(MAR_GRID, MAR_NEEDED),
        wide=True,
        tick=True,
    ),
    Form.ORDERS: Plan(
        title=mark("New orders"),
        purpose=mark("when the patient's own sheet has no free row"),
        identity=PATIENT,
        pages=(ORDERS,),
        wide=True,
        tick=True,
    ),
    Form.VITALS: Plan(
        title=mark("Vital signs and fluids"),
        purpose=mark("one sheet a day"),
        identity=PATIENT,
        pages=(VITALS,),
    ),
    Form.REFERRAL: Plan(
        title=mark("Referral and laboratory order"),
        purpose=mark("one sheet a receiver"),
        identity=PATIENT,
        pages=(REFERRAL,),
    ),
    Form.TRANSFER: Plan(
        title=mark("Transfer"),
        purpose=mark("to another unit during the outage"),
        identity=PATIENT,
        pages=(TRANSFER,),
    ),
    Form.DAY_BOOK: Plan(
        title=mark("Day book"),
        purpose=mark("written by hand"),
        identity=BOOK,
        pages=(_DAY_BOOK,),
    ),
    Form.BACK_ENTRY: Plan(
        title=mark("Back-entry log"),
        purpose=mark("one log a unit"),
        identity=UNIT,
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
    heads = columns(
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
        identity=worded(UNIT, language),
        pages=((note, Table(columns=heads, filled=filled, room=Room.LINE)),),
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
