"""Who, of when, and from where: the head, the allergy box and the foot."""

from datetime import timedelta

import pytest

from printing.sheets.allergy import allergy_box, short_box
from printing.sheets.foot import patient_foot
from printing.sheets.head import patient_head
from printing.sheets.sheet import AllergyLine, Foot, Head
from storage.records import (
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    Measure,
    Person,
    Sex,
    Stay,
)
from tests.printing.charts import (
    ENGLISH,
    LISTED,
    NONE_KNOWN,
    NOT_RECORDED,
    SWEDISH,
    WARD,
    amount,
    at,
    chart,
    newborn,
    ordinary,
    person,
    protected_identity,
    stamp,
)


def _head(one: Chart, **changes: object) -> Head:
    return patient_head("t", "c", one, stamp(**changes), WARD, SWEDISH)


def _who(one: Person) -> Head:
    return _head(chart(person=one))


def _foot(**changes: object) -> Foot:
    return patient_foot(stamp(**changes), chart(), SWEDISH)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_head_tells_who_and_where() -> None:
    head = _head(ordinary())
    assert (head.name, head.number) == ("Övergård, Åke", "19121212-1212")
    assert head.person == "man · 113 år"
    assert _plain(head.place) == "Avd 12 Medicin · sal 2 · plats 1 · vårdtillfälle 26-048817"
    assert [_plain(fact) for fact in head.facts] == [
        "82 kg (18/11) · 176 cm (18/11) · eGFR 38 ml/min (20/11)"
    ]
    assert head.attention_label == "Uppmärksamhetssignal"
    assert head.attention == ("MRSA-bärare", "Pacemaker")


def test_what_was_never_measured_is_said_not_to_be_recorded() -> None:
    assert _head(chart()).facts == (
        "vikt inte registrerad · längd inte registrerad · eGFR inte registrerat",
    )


def test_the_newest_measure_is_shown_with_its_year_when_that_is_another() -> None:
    weights = (
        Measure(kind="weight", value=amount("80.5", "kg"), at=at("2025-11-18 07:00")),
        Measure(kind="weight", value=amount("70", "kg")),
    )
    assert _plain(_head(chart(measures=weights)).facts[0]).startswith("80,5 kg (18/11 2025) · ")
    undated = chart(measures=weights[1:])
    assert _plain(_head(undated).facts[0]).startswith("70 kg (datum saknas) · ")


def test_the_physician_of_the_stay_is_named() -> None:
    stay = Stay(key="s", unit="A12", physician="P. Åström")
    assert _head(chart(stay=stay)).facts[1] == "Ansvarig läkare P. Åström"


@pytest.mark.parametrize(
    ("room", "bed", "place"),
    [
        ("Sal 2", "Plats 1", "Avd 12 Medicin · Sal 2 · Plats 1"),
        ("Rum", "", "Avd 12 Medicin · Rum"),
        ("", "3B", "Avd 12 Medicin · plats 3B"),
        ("", "", "Avd 12 Medicin"),
    ],
)
def test_rooms_that_say_what_they_are_are_not_labelled_again(
    room: str, bed: str, place: str
) -> None:
    stay = Stay(key="s", unit="A12", room=room, bed=bed)
    assert _plain(_head(chart(stay=stay)).place) == place


def test_a_second_identifier_is_always_found() -> None:
    bare = Person(key="p9")
    numbered = chart(person=bare, stay=Stay(key="s", unit="A12", number="26-1"))
    keyed = chart(person=bare, stay=Stay(key="s", unit="A12"))
    assert _who(person(number="")).number == "född 1912-12-12"
    assert _head(numbered).number == "vårdtillfälle 26-1"
    assert (_head(keyed).name, _head(keyed).number) == ("Namn saknas", "id p9")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"birth": "1940", "sex": Sex.FEMALE}, "kvinna · född 1940"),
        ({"birth": "1940", "number": ""}, "man · ålder okänd"),
        ({"birth": "", "sex": Sex.UNKNOWN}, "kön inte angivet · ålder okänd"),
    ],
)
def test_an_age_that_cannot_be_counted_is_not_guessed(
    changes: dict[str, object], line: str
) -> None:
    assert _who(person(**changes)).person == line


def test_a_small_child_is_told_with_its_birth_date() -> None:
    assert _head(newborn()).person == "annat kön · 0 år · född 2026-11-09"


def test_a_protected_identity_is_marked_on_every_sheet() -> None:
    head = _head(protected_identity())
    assert head.person == "kvinna · 113 år · SKYDDAD IDENTITET"
    assert "070" not in repr(head)


def test_within_the_limit_the_box_is_quiet() -> None:
    box = _head(chart()).as_of
    assert (box.label, _plain(box.when)) == ("UPPGIFTER FRÅN JOURNALEN", "lör 21 nov 19:10")
    assert _plain(box.age) == "1 h 11 min gamla vid utskriften 20:21"
    assert (box.missing, box.too_old) == ("Senare ordinationer finns inte här.", False)


def test_over_the_limit_the_box_is_loud_and_sends_for_a_doctor() -> None:
    box = _head(chart(), too_old=True).as_of
    assert _plain(box.age) == "1 h 11 min GAMLA vid utskriften 20:21"
    assert (box.missing, box.too_old) == ("Läkare ska gå igenom listan före användning.", True)


def test_an_age_that_may_be_more_says_at_least() -> None:
    box = _head(chart(), age_certain=False, too_old=True).as_of
    assert _plain(box.age) == "Minst 1 h 11 min gamla vid utskriften 20:21"


def test_an_unknown_age_is_never_shown_as_a_time() -> None:
    box = _head(chart(), age=None, too_old=False).as_of
    assert (box.when, box.too_old) == ("ÅLDER OKÄND", True)
    assert _plain(box.age) == "Kopian säger lör 21 nov 19:10. Klockan går inte att lita på."


def test_an_exercise_is_never_taken_for_care() -> None:
    head = _head(chart(), exercise=True, copy_number=2)
    assert head.capsule == "ÖVNING – ANVÄNDS INTE I VÅRDEN"
    assert (head.as_of.missing, head.exercise) == ("Påhittade patienter.", True)


def test_a_further_copy_says_which_sheet_it_replaces() -> None:
    head = _head(chart(), copy_number=2, replaces="A12-0411")
    assert head.capsule == "KOPIA 2 · 20:21 – ersätter blad A12-0411"
    assert head.facts[-1].startswith("Ersätter blad A12-0411: kasta det inte, stryk det")
    plain = _head(chart(), copy_number=3)
    assert plain.capsule == "KOPIA 3 · 20:21"
    assert plain.facts[-1].startswith("Kasta inte det gamla bladet")


def test_a_newer_sheet_says_which_one_it_replaces() -> None:
    head = _head(chart(), replaces="A12-0411")
    assert head.capsule == "NYTT BLAD · 20:21 – ersätter blad A12-0411"
    assert head.facts[-1].startswith("Ersätter blad A12-0411: kasta det inte, stryk det")


def test_a_machines_long_name_never_pushes_the_capsule_over_the_title() -> None:
    long = "SJUKHUSET-KIRURGAVDELNING-PLAN-SEX-NORD-0412"
    head = _head(chart(), replaces=long, copy_number=2)
    assert head.capsule == "KOPIA 2 · 20:21 – ersätter blad …0412"
    assert long in head.facts[-1]


def test_the_first_copy_says_that_it_is_not_the_record() -> None:
    assert _head(chart()).capsule == "RESERVKOPIA – INTE AKTUELL JOURNAL"


def test_the_three_allergy_states_are_never_confused() -> None:
    boxes = [allergy_box(one, SWEDISH) for one in (LISTED, NONE_KNOWN, NOT_RECORDED)]
    assert [box.state for box in boxes] == list(AllergyState)
    assert boxes[0].lines == (
        AllergyLine(substance="PENICILLIN", detail="anafylaxi, 2014, allvarlig"),
        AllergyLine(substance="LATEX", detail="kontakteksem"),
    )
    assert (boxes[1].text, boxes[1].advice) == ("Ingen känd överkänslighet", "")
    assert boxes[2].text == "INTE REGISTRERAD"
    assert boxes[2].advice.startswith("– betyder inte att överkänslighet saknas. Fråga")


def test_an_entry_speaks_louder_than_the_state() -> None:
    odd = Allergies(state=AllergyState.NONE_KNOWN, entries=LISTED.entries)
    assert allergy_box(odd, SWEDISH).state is AllergyState.LISTED


def test_a_listed_allergy_that_cannot_be_read_is_not_an_empty_box() -> None:
    box = allergy_box(Allergies(state=AllergyState.LISTED), SWEDISH)
    assert box.text == "REGISTRERAD, MEN GÅR INTE ATT LÄSA"
    assert box.advice == "Fråga patienten och anhöriga innan något ges."


@pytest.mark.parametrize(
    ("certainty", "detail"),
    [("confirmed", "x"), ("unconfirmed", "obekräftad, x"), ("refuted", "refuted, x")],
)
def test_how_sure_an_allergy_is_stands_beside_it(certainty: str, detail: str) -> None:
    entry = Allergy(key="a", substance="", certainty=certainty, note="x")
    box = allergy_box(Allergies(state=AllergyState.LISTED, entries=(entry,)), SWEDISH)
    assert box.lines == (AllergyLine(substance="Ämnet är inte angivet", detail=detail),)


@pytest.mark.parametrize(
    ("since", "told"),
    [("2026-11-18T10:21:00+01:00", "2026-11-18"), ("1987-05", "1987-05"), ("i våras", "i våras")],
)
def test_an_allergy_bears_its_day_and_no_machine_time(since: str, told: str) -> None:
    entry = Allergy(key="a", substance="Latex", since=since)
    box = allergy_box(Allergies(state=AllergyState.LISTED, entries=(entry,)), SWEDISH)
    assert box.lines[0].detail == told


def test_a_row_names_the_substances_or_the_state() -> None:
    assert [line.substance for line in short_box(LISTED, SWEDISH).lines] == ["PENICILLIN", "LATEX"]
    assert short_box(NONE_KNOWN, SWEDISH).text == "Ingen känd"
    assert short_box(NOT_RECORDED, SWEDISH).text == "INTE REGISTRERAD"


def test_the_foot_tells_where_the_sheet_comes_from() -> None:
    foot = _foot()
    assert [_plain(line) for line in foot.lines] == [
        "Blad A12-0412 · skäl: avbrott sedan 21/11 20:05 · utskriven 2026-11-21 20:21 "
        "av Karin Lundgren, ssk · enhet LYKTA-A12",
        "Hämtad 21/11 19:10–19:12 · klockan kontrollerad · gäller till 22/11 08:00 "
        "eller tills nytt blad finns · stöd 08-465 004 10",
    ]
    assert (foot.serial, foot.number, foot.name) == ("A12-0412", "19121212-1212", "Övergård, Åke")
    assert foot.page_pattern == "Sida {x} av {y}"


def test_a_foot_leaves_out_what_nobody_knows() -> None:
    foot = _foot(outage_since=None, role="", device="", valid_until=None, support="")
    assert [_plain(line) for line in foot.lines] == [
        "Blad A12-0412 · utskriven 2026-11-21 20:21 av Karin Lundgren",
        "Hämtad 21/11 19:10–19:12 · klockan kontrollerad · gäller tills nytt blad finns",
    ]
    assert "skäl: övning" in _foot(reason="övning").lines[0]


def test_the_foot_says_each_thing_once_and_in_words() -> None:
    foot = _foot(role="staff", captured=stamp().as_of + timedelta(seconds=20))
    assert "av Karin Lundgren, personal ·" in foot.lines[0]
    assert _plain(foot.lines[1]).startswith("Hämtad 21/11 19:10 · klockan")
    assert "08-465\u00a0004\u00a010" in foot.lines[1]


def test_a_copy_of_yesterday_is_told_with_its_day() -> None:
    foot = _foot(printed=at("2026-11-23 03:07"), age=timedelta(hours=32))
    assert _plain(foot.lines[1]).startswith("Hämtad 21/11 19:10")


def test_english_speaks_of_the_same() -> None:
    head = patient_head("t", "c", chart(), stamp(), WARD, ENGLISH)
    assert head.person == "man · 113 years"
    assert head.as_of.label == "DATA FROM THE RECORD"
