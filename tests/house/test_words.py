"""A nurse who reads Swedish meets no English word: every text has its translation."""

from collections import Counter

import pytest

from printing.language import LANGUAGES
from tests.house.errors_read import places
from tests.house.rooms import shown
from tests.house.words_read import (
    Entry,
    catalogues,
    entries,
    spoken,
    unreadable,
    written_entries,
)

TRANSLATED = [code for code in LANGUAGES if code != "en"]
# "Alt gitt" is "already given" and "all is given"; "makulert" is crossed out in Sweden only.
_TWO_WAYS = {"nb": ("alt gitt", "alt tatt", "kan alt ", "som alt ", "ark er makulert")}


def _all(code: str) -> list[Entry]:
    return [entry for path in catalogues(code) for entry in entries(path, code)]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_is_translated(code: str) -> None:
    known = {(entry.one, entry.many) for entry in _all(code) if all(entry.translated)}
    singles = {one for one, _ in known}
    missing = [
        f"{word.where} {word.one!r}"
        for word in spoken()
        if (word.one, word.many) not in known and (word.many or word.one not in singles)
    ]
    assert not missing


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_outlives_its_text(code: str) -> None:
    needed = {word.one for word in spoken()}
    assert [f"{entry.where} {entry.one!r}" for entry in _all(code) if entry.one not in needed] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_text_is_translated_in_two_ways(code: str) -> None:
    # Two rooms may say the same word, each in its own catalogue; but only one word comes out.
    ways = Counter(entry.one for entry in {(e.one, e.translated): e for e in _all(code)}.values())
    assert [one for one, count in ways.items() if count > 1] == []
    twins = [
        shown(path)
        for path in catalogues(code)
        if written_entries(path) != sum(1 for _ in entries(path, code))
    ]
    assert not twins, "the same msgid twice in one file, or no header"


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_a_guess_or_a_leftover(code: str) -> None:
    assert [entry.where for entry in _all(code) if entry.fuzzy] == []
    old = [shown(path) for path in catalogues(code) if "\n#~" in path.read_text(encoding="utf-8")]
    assert not old


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_fact_is_lost_or_invented_in_translation(code: str) -> None:
    torn = [
        f"{entry.where} {sorted(originals)} became {sorted(places(text))}"
        for entry in _all(code)
        for text in entry.translated
        if (originals := places(entry.one) | places(entry.many or "")) != places(text)
        # "1 patient" may be said without its number, in either language.
        and not (entry.many and places(text) == originals - {"n"})
    ]
    assert not torn


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_word_can_be_read_in_two_ways(code: str) -> None:
    said = [(entry.where, text) for entry in _all(code) for text in entry.translated]
    assert [
        (where, text)
        for where, text in said
        if any(word in text.lower() for word in _TWO_WAYS.get(code, ()))
    ] == []


def test_texts_are_whole_where_they_are_said() -> None:
    assert unreadable() == [], "say() and mark() take one literal, filled by {places}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_catalogues_are_complete_files(code: str) -> None:
    poor = [
        shown(path)
        for path in catalogues(code)
        if "charset=utf-8" not in (text := path.read_text(encoding="utf-8")).lower()
        or "Plural-Forms: nplurals=2; plural=(n != 1);" not in text
    ]
    assert catalogues(code)
    assert not poor
