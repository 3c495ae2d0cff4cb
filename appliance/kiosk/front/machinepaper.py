"""The papers anybody may print: which there are, and what they are called."""

from appliance.desk import forms
from appliance.desk.wish import Kind
from appliance.kiosk.ports import FormChoice, PrintOrder
from printing.language import Language
from storage.errors import LyktaError


def form_choices(facts: forms.MachineFacts, language: Language) -> tuple[FormChoice, ...]:
    """Return the quick cards, the telephone numbers and the blank forms."""
    cards = [_card(name, facts, language) for name in forms.cards(facts)]
    every = [
        _form(forms.ALL, language.say("One of every form")),
        *(_form(name, title) for name, title in forms.forms(language)),
    ]
    many = len(facts.contacts) + bool(facts.support)
    phones = FormChoice(
        order=PrintOrder(kind=Kind.CONTACTS, unit=""),
        title=language.say("Telephone numbers"),
        detail=language.count("{n} number", "{n} numbers", many),
    )
    said = language.say("Blank form, each copy numbered")
    blank = [FormChoice(order=one.order, title=one.title, detail=said) for one in every]
    return (*cards, *((phones,) if many else ()), *blank)


def form_title(order: PrintOrder, facts: forms.MachineFacts, language: Language) -> str:
    """Return what one of the papers is called; its kind where its name is not known."""
    found = (one.title for one in form_choices(facts, language) if _same(one.order, order))
    return next(found, order.document)


def _same(one: PrintOrder, other: PrintOrder) -> bool:
    return (one.kind, one.document) == (other.kind, other.document)


def _form(name: str, title: str) -> FormChoice:
    return FormChoice(order=PrintOrder(kind=Kind.BLANK_FORM, unit="", document=name), title=title)


def _card(name: str, facts: forms.MachineFacts, language: Language) -> FormChoice:
    """Return a card by its title; one that cannot be read says so, and the others stay."""
    order = PrintOrder(kind=Kind.QUICK_CARD, unit="", document=name)
    try:
        card = forms.card(name, facts, language)
    except LyktaError as fault:
        return FormChoice(order=order, title=name, detail=language.error(fault)[0])
    return FormChoice(order=order, title=card.title, detail=language.say("Quick card"))
