"""Protected identities on every sheet: the mark wherever the name stands, the telephone nowhere.

Everybody in the samples is made protected, so that no sheet can pass because nobody was on it.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from printing.language import Language
from printing.paper import lay_out
from printing.sheets.sheet import Foot
from storage.records import Person
from tests.printing import bookings, charts
from tests.printing.charts import LANGUAGES
from tests.printing.one_of_each import SHEETS
from tests.printing.paper.seen import plain, words_on

PHONE = "070-174 06 99"
_NAMING = {
    "medication-list",
    "administration-overview",
    "time-overview",
    "due-list",
    "ward-list",
    "lab-labels",
    "day-book",
    "back-entry",
    "cover",
}


@pytest.fixture(autouse=True)
def everybody_protected(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Make each person of the samples protected, with a telephone; return their names."""
    names: set[str] = set()
    plain_person = charts.person

    def hidden(person: Person) -> Person:
        names.add(person.name)
        return msgspec.structs.replace(person, protected=True, phone=PHONE)

    def person(*given: Any, **changes: Any) -> Person:
        return hidden(plain_person(*given, **changes))

    monkeypatch.setattr(charts, "person", person)
    monkeypatch.setattr(bookings, "person", person)
    monkeypatch.setattr(charts, "Person", lambda **facts: hidden(Person(**facts)))
    return names


def nodes(value: object) -> Iterator[msgspec.Struct]:
    """Yield every struct of a sheet."""
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from nodes(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from nodes(one)


def own_texts(node: msgspec.Struct) -> list[str]:
    """Return the texts that stand in a struct itself."""
    values = [getattr(node, name) for name in node.__struct_fields__]
    return [value for value in values if isinstance(value, str)]


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("reader", LANGUAGES, ids=lambda reader: reader.code)
def test_the_mark_stands_on_every_page_that_names_her_and_her_telephone_on_none(
    kind: str, reader: Language, everybody_protected: set[str]
) -> None:
    sheet = SHEETS[kind](reader)
    mark, named = plain(reader.say("PROTECTED IDENTITY")), 0
    families = {plain(name.split(",")[0]) for name in everybody_protected if name}
    for page in lay_out(sheet, reader):
        said = words_on(page)
        assert PHONE.replace(" ", "") not in said.replace(" ", "").replace("\xa0", "")
        if any(family in said for family in families):
            named += 1
            assert mark in said, said
    assert named or kind not in _NAMING


@pytest.mark.parametrize("kind", SHEETS)
def test_each_row_that_names_her_bears_the_mark(kind: str, everybody_protected: set[str]) -> None:
    """A page's mark must not stand for her neighbour: rows, labels and heads bear their own."""
    reader = LANGUAGES[0]
    mark = reader.say("PROTECTED IDENTITY")
    for node in nodes(SHEETS[kind](reader)):
        texts = own_texts(node)
        if isinstance(node, Foot) or not any(name in text for name in everybody_protected if name
                                             for text in texts):  # fmt: skip
            continue
        assert any(mark in text for text in texts), (type(node).__name__, texts)
