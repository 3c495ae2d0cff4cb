"""Fears about labels: a tube with the wrong label, and an order that silently has none."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.language import Language
from printing.sheets.lab_labels import LabelForm, LabLabels, lab_labels
from printing.sheets.stamp import Missing
from storage.records import Chart, Told
from tests.printing import anything
from tests.printing.charts import AS_OF, LANGUAGES, SWEDISH, at, stamp
from tests.printing.lab_samples import HARD, hard_ward, lab, patient, snapshot, ward

AKE = "19121212-1212"


def labels(*charts: Chart, **changes: object) -> LabLabels:
    """Return the labels of some patients."""
    return lab_labels(snapshot(*charts), stamp(**changes), SWEDISH)


def test_an_order_becomes_a_label_word_for_word() -> None:
    (made,) = labels(
        patient("Övergård, Åke", AKE, (lab("B-Hb, B-LPK", "lila EDTA", "11:51", "0088-a"),))
    ).labels
    assert (made.name, made.number) == ("Övergård, Åke", AKE)
    assert made.tests == "B-Hb, B-LPK"
    assert made.detail == "lila EDTA · best.\u00a021/11\u00a011:51"
    assert made.code == made.code_text == "0088-a"
    assert made.mark == "RESERV"


def test_every_tube_of_an_order_gets_its_own_label() -> None:
    order = lab("B-Odling", "", "11:51", "77", tubes=("aerob", "anaerob"))
    made = labels(patient("Övergård, Åke", AKE, (order,))).labels
    assert [one.detail.split(" · ")[:2] for one in made] == [["aerob", "1/2"], ["anaerob", "2/2"]]
    assert {one.code for one in made} == {"77"}


def test_what_was_ordered_after_the_copy_gets_no_label_and_is_named() -> None:
    late = lab("P-Mg", "grön", "19:10", "88", ordered=AS_OF + timedelta(seconds=1))
    made = labels(patient("Övergård, Åke", AKE, (late,)))
    assert made.labels == ()
    assert made.words == ("Inte utskrivet, beställt efter kopian: 1 beställning. "
                          "Övergård, Åke: P-Mg",)  # fmt: skip


def test_an_order_without_a_time_gets_no_label_and_is_named() -> None:
    made = labels(patient("Övergård, Åke", AKE, (lab("P-Ca", "grön", "11:00", "9", ordered=None),)))
    assert made.labels == ()
    assert "beställningstid saknas: 1 beställning. Övergård, Åke: P-Ca" in made.words[0]


def test_an_order_to_be_checked_gets_no_label_and_says_why() -> None:
    odd = lab("P-Ca", "grön", "11:00", "9", check=("no time of ordering",))
    made = labels(patient("Övergård, Åke", AKE, (odd,)))
    assert made.labels == ()
    assert "beställningstid saknas" in made.words[0]


def test_what_is_taken_gets_no_label_and_is_counted() -> None:
    done = lab("P-CRP", "grön", "08:00", "9", taken=at("2026-11-21 09:00"))
    made = labels(patient("Övergård, Åke", AKE, (done,)))
    assert made.labels == ()
    assert made.words == ("1 prov är redan taget enligt journalen: ingen etikett.",)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Told.WHOLE, "Inga provbeställningar i journalen."),
        (Told.NOT_TOLD, "Journalsystemet lämnar inga uppgifter om provbeställningar: "
                        "alla patienter."),
        (Told.UNREAD, "PROVBESTÄLLNINGAR KUNDE INTE LÄSAS: alla patienter. "
                      "Fråga laboratoriet vad som är beställt."),
    ],
)  # fmt: skip
def test_none_ordered_not_told_and_not_read_are_three_sentences(told: Told, said: str) -> None:
    assert labels(patient("Övergård, Åke", AKE, (), told)).words == (said,)


def test_whose_orders_could_not_be_read_is_named_beside_the_others_labels() -> None:
    made = lab_labels(hard_ward(), stamp(), SWEDISH)
    assert made.words[0].startswith("PROVBESTÄLLNINGAR KUNDE INTE LÄSAS: Świątek-Đorđević")
    assert "Gündoğdu, İbrahim" in made.words[1]
    assert "Inga provbeställningar" not in " ".join(made.words)


def test_a_number_that_no_scanner_gives_back_is_printed_as_text_and_said() -> None:
    orders = (lab("P-K", "grön", "11:00", "ÅÄÖ-77"), lab("P-Na", "grön", "11:01", ""))
    made = labels(patient("Övergård, Åke", AKE, orders))
    assert [one.code for one in made.labels] == ["", ""]
    assert [one.code_text for one in made.labels] == ["ingen kod: ÅÄÖ-77", "nummer saknas"]
    assert made.words == ("2 etiketter saknar kod: skriv numren för hand.",)


def test_a_number_of_two_patients_is_in_no_code_and_both_are_told() -> None:
    one = patient("Övergård, Åke", AKE, (lab("P-K", "grön", "11:00", "77", tubes=("a", "b")),))
    other = patient("Ek, Layla", "19350121-9848", (lab("P-Na", "grön", "11:00", "77"),))
    alone = patient("Nagy, Fatima", "19530404-9827", (lab("P-Na", "grön", "11:00", "78"),))
    made = labels(one, other, alone)
    assert [label.code for label in made.labels] == ["", "", "", "78"]
    assert made.labels[0].code_text == "ingen kod, två patienter: 77"
    assert made.words == (
        "Nummer 77 står på två patienter, därför utan kod: Övergård, Åke; Ek, Layla. "
        "Fråga laboratoriet.",
    )
    chosen = lab_labels(
        snapshot(one, other), stamp(), SWEDISH, patients=(other.person.key,), form=LabelForm.SMALL
    )
    assert [label.code for label in chosen.labels] == [""]


def test_a_protected_identity_is_marked_on_each_of_her_labels_and_wherever_she_is_named() -> None:
    late = lab("P-Mg", "grön", "19:10", "88", ordered=AS_OF + timedelta(seconds=1))
    chart = patient("Övergård, Åke", AKE, (lab("P-K", "grön", "11:00", "77"), late))
    hidden = msgspec.structs.replace(chart.person, protected=True)
    made = labels(msgspec.structs.replace(chart, person=hidden))
    assert made.labels[0].name == "Övergård, Åke · SKYDDAD IDENTITET"
    assert "Övergård, Åke · SKYDDAD IDENTITET: P-Mg" in made.words[0]


def test_a_day_without_a_time_is_never_told_as_midnight() -> None:
    (made,) = labels(patient("Övergård, Åke", AKE, (lab("P-K", "grön", "00:00", "9"),))).labels
    assert made.detail == "grön · best.\u00a021/11"


def test_each_label_of_an_older_copy_bears_its_time_and_its_own_limit() -> None:
    own = stamp(as_of=at("2026-11-21 12:00"), unit_as_of=AS_OF)
    whose = patient(
        "Övergård, Åke", AKE,
        (lab("P-K", "grön", "11:00", "1"), lab("P-Na", "grön", "12:30", "2")),
    )  # fmt: skip
    made = labels(whose, older={AKE: own})
    assert [one.code for one in made.labels] == ["1"]
    assert made.labels[0].warning == "ÄLDRE KOPIA: 12:00"
    assert "beställt efter kopian" in made.words[0]


def test_an_exercise_and_an_unverified_copy_mark_each_label() -> None:
    for changes, words in (
        ({"exercise": True}, "ÖVNING: ta inget prov"),
        ({"unverified": True, "age": None}, "OVERIFIERAD – kontrollera"),
    ):
        made = lab_labels(ward(), stamp(**changes), SWEDISH)
        assert {one.warning for one in made.labels} == {words}
    assert {one.mark for one in lab_labels(ward(), stamp(exercise=True), SWEDISH).blanks} == {
        "ÖVNING"
    }


def test_a_patient_whose_chart_cannot_be_read_is_named() -> None:
    lost = Missing(place=0, name="Ek, Bo")
    assert "Ek, Bo" in labels(patient("Övergård, Åke", AKE, ()), missing=(lost,)).words[0]


def test_blank_labels_have_numbers_that_no_other_sheet_has() -> None:
    one = lab_labels(ward(), stamp(serial="A12-0001"), SWEDISH)
    other = lab_labels(ward(), stamp(serial="A12-0002"), SWEDISH)
    codes = [blank.code for sheet in (one, other) for blank in sheet.blanks]
    assert len(set(codes)) == len(codes) == 12


def test_chosen_patients_alone_get_labels() -> None:
    made = lab_labels(ward(), stamp(), SWEDISH, patients=[AKE])
    assert {one.patient for one in made.labels} == {AKE}
    roll = lab_labels(ward(), stamp(), SWEDISH, patients=[AKE], form=LabelForm.SMALL)
    assert roll.blanks == ()


def test_a_position_that_does_not_exist_begins_at_the_first() -> None:
    assert lab_labels(ward(), stamp(), SWEDISH, start=34).start == 1
    assert lab_labels(ward(), stamp(), SWEDISH, start=0).start == 1
    assert lab_labels(ward(), stamp(), SWEDISH, start=33).start == 33


@given(anything.stamps(), st.sampled_from(LANGUAGES), st.sampled_from(list(LabelForm)))
def test_no_order_is_both_printed_and_left_out_or_neither(
    made_at: object, language: Language, form: LabelForm
) -> None:
    whole = hard_ward()
    sheet = lab_labels(whole, made_at, language, form=form)  # type: ignore[arg-type]
    said = " ".join(sheet.words)
    codes = {one.code or one.code_text for one in sheet.labels}
    for order in HARD:
        printed = order.number in codes or any(order.number in text for text in codes if text)
        named = ", ".join(order.tests) in said
        assert printed or named or order.taken or not order.number
        assert not (printed and named and order.number)


def test_no_language_is_forgotten() -> None:
    words = {
        language.code: msgspec.json.encode(lab_labels(hard_ward(), stamp(), language))
        for language in LANGUAGES
    }
    assert len(set(words.values())) == len(LANGUAGES)
