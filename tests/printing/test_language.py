"""Words, dates and figures as the reader's language writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.language import LANGUAGES, Language, LanguageCode, language, mark
from storage.errors import LyktaError

SWEDISH = language("sv", "Europe/Stockholm")
ENGLISH = language("en", "Europe/Stockholm")
NORWEGIAN = language("nb", "Europe/Oslo")
GERMAN = language("de", "Europe/Zurich")
AT = datetime(2026, 11, 21, 18, 10, tzinfo=UTC)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_message_is_said_in_the_readers_language() -> None:
    assert SWEDISH.say("Medication list") == "Läkemedelslista"
    assert ENGLISH.say("Medication list") == "Medication list"


def test_a_message_without_a_translation_is_said_in_english() -> None:
    assert SWEDISH.say("No such message") == "No such message"


def test_nothing_is_said_for_nothing() -> None:
    assert SWEDISH.say("") == ""


def test_facts_fill_their_places_and_are_never_read_as_places() -> None:
    assert SWEDISH.say("Sheet {serial}", serial="{A} 1") == "Blad {A} 1"
    assert SWEDISH.say("Page {x} of {y}") == "Sida {x} av {y}"


def test_a_count_takes_the_form_its_number_asks_for() -> None:
    said = [SWEDISH.count("{n} patient", "{n} patients", n) for n in (0, 1, 2)]
    assert said == ["0 patienter", "1 patient", "2 patienter"]
    assert ENGLISH.count("{n} patient", "{n} patients", 1) == "1 patient"


def test_a_marked_text_is_unchanged() -> None:
    assert mark("Dose") == "Dose"


def test_an_error_is_said_with_its_remedy() -> None:
    message, remedy = ENGLISH.error(LyktaError(what="smoke"))
    assert "smoke" in message
    assert remedy


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="sv, nb, de, en"):
        Language("xx")
    assert LANGUAGES[0] == "sv"
    assert get_args(LanguageCode) == LANGUAGES


def test_instants_are_written_on_the_sites_clock() -> None:
    assert SWEDISH.clock(AT) == "19:10"
    assert SWEDISH.day(AT) == "21/11"
    assert SWEDISH.day(date(2026, 1, 2)) == "2/1"
    assert _plain(SWEDISH.day_words(AT)) == "lör 21 nov"
    assert _plain(SWEDISH.day_long(AT)) == "lördag 21 november"
    assert _plain(SWEDISH.moment(AT)) == "21/11 19:10"
    assert _plain(SWEDISH.moment_words(AT)) == "lör 21 nov 19:10"
    assert _plain(ENGLISH.moment_words(AT)) == "Sat 21 Nov 19:10"


@pytest.mark.parametrize(
    ("reader", "day", "moment", "words", "long"),
    [
        (SWEDISH, "2/5", "2/5 08:05", "lör 2 maj", "lördag 2 maj"),
        (NORWEGIAN, "2/5", "2/5 08:05", "lør 2 mai", "lørdag 2. mai"),
        (GERMAN, "02.05.", "02.05. 08:05", "Sa 2. Mai", "Samstag, 2. Mai"),
        (ENGLISH, "2/5", "2/5 08:05", "Sat 2 May", "Saturday 2 May"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(
    reader: Language, day: str, moment: str, words: str, long: str
) -> None:
    at = datetime(2026, 5, 2, 6, 5, tzinfo=UTC)
    said = (reader.day(at), reader.moment(at), reader.day_words(at), reader.day_long(at))
    assert tuple(map(_plain, said)) == (day, moment, words, long)


def test_no_short_day_is_longer_than_its_place_on_paper() -> None:
    for reader in (SWEDISH, NORWEGIAN, GERMAN, ENGLISH):
        days = [reader.day_words(date(2026, month, 28)) for month in range(1, 13)]
        assert max(map(len, days)) <= len("Sat 28. Sept")


def test_each_language_names_itself_and_offers_the_next() -> None:
    said, reader = [], SWEDISH
    for _ in LANGUAGES:
        reader = reader.next
        said.append((reader.endonym, reader.tag, str(reader.zone)))
    assert said == [
        (name, tag, "Europe/Stockholm")
        for name, tag in (
            ("Norsk", "nb-NO"), ("Deutsch", "de-DE"), ("English", "en-GB"), ("Svenska", "sv-SE")
        )
    ]  # fmt: skip


def test_the_day_turns_at_the_sites_midnight() -> None:
    assert SWEDISH.day(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == "22/11"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, minutes=52), "1 h 52 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(hours=74), "3 d 2 h"),
    ],
)
def test_an_age_is_rounded_down_to_minutes(span: timedelta, said: str) -> None:
    assert _plain(SWEDISH.age(span)) == said
    assert _plain(NORWEGIAN.age(span)) == said.replace("h", "t")


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        ("2.5", "2,5", "2.5"),
        ("0.50", "0,50", "0.50"),
        ("-1.5", "-1,5", "-1.5"),
        ("500", "500", "500"),
        ("1000", "1 000", "1 000"),
        ("1234567.5", "1 234 567,5", "1 234 567.5"),
        ("0500", "0500", "0500"),
        ("½", "½", "½"),
        ("2,5", "2,5", "2,5"),
        ("1e3", "1e3", "1e3"),
        ("1.000.000", "1.000.000", "1.000.000"),
        (".5", ".5", ".5"),
        ("5.", "5.", "5."),
        ("", "", ""),
    ],
)
def test_figures_keep_every_digit(value: str, swedish: str, english: str) -> None:
    assert _plain(SWEDISH.number(value)) == swedish
    assert _plain(NORWEGIAN.number(value)) == _plain(GERMAN.number(value)) == swedish
    assert _plain(ENGLISH.number(value)) == english


@given(st.text() | st.from_regex(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", fullmatch=True))
def test_no_digit_is_ever_changed(value: str) -> None:
    said = SWEDISH.number(value)
    assert said == value or said.replace("\u00a0", "").replace(",", ".") == value
