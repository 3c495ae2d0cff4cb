"""A patient of whom nobody can say where she lies stands on every list, and says so."""

from collections.abc import Iterator
from typing import Any

import pytest

from appliance.sources.fhir import errors
from appliance.sources.fhir.census import MOST_LOST
from appliance.sources.fhir.charts import PLACE_UNCLEAR
from printing.language import language
from printing.sheets.head import patient_head
from storage.records import Alert, Chart, Unit
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.sekmet import WARDS, Hospital, differences
from tests.printing.charts import chart, stamp

LOST = {"location": {"reference": "Location/lost-bed", "display": "Bed 99"}, "status": "active"}


class Misplaced:
    """Stays, those of 4W first, whose place leads nowhere, and back again."""

    def __init__(self, sekmet: Hospital) -> None:
        """Find the stays of three wards."""
        self._sekmet = sekmet
        self.stays = [
            one
            for code in ("4W", "5E", "5W")
            for one in sekmet.loaded["Encounter"]
            if any(WARDS[code] in place["location"]["reference"] for place in one["location"])
        ]

    def lose(self, number: int, place: Any = LOST) -> list[str]:
        """Lose so many patients; return their ids."""
        lost = [{**one, "location": [place]} for one in self.stays[:number]]
        self._sekmet.put(*lost)
        return [one["subject"]["reference"].partition("/")[2] for one in lost]

    def mend(self) -> None:
        """Put everybody back."""
        self._sekmet.put(*self.stays)


@pytest.fixture
def misplaced(sekmet: Hospital) -> Iterator[Misplaced]:
    """Return the stays of some wards; who loses them finds them again after the test."""
    stays = Misplaced(sekmet)
    yield stays
    stays.mend()


def of(charts: tuple[Chart, ...], who: str) -> Chart:
    """Return one patient's chart."""
    return next(one for one in charts if one.person.key == who)


def test_a_patient_whose_place_leads_nowhere_is_on_every_list_and_no_ward_fails(
    make: Make, sekmet: Hospital, misplaced: Misplaced, caplog: pytest.LogCaptureFixture
) -> None:
    (who,) = misplaced.lose(1)
    source = make(sekmet.url)
    orders = set()
    for code in WARDS:
        snapshot = fetched(source, code)
        hers = of(snapshot.charts, who)
        assert snapshot.charts[-1] is hers
        assert (hers.stay.unit, hers.stay.room, hers.stay.bed) == (code, "", "?")
        assert [one.text for one in hers.alerts if one.ours] == [PLACE_UNCLEAR]
        others = tuple(one for one in snapshot.charts if one is not hers)
        assert not [one for each in others for one in each.alerts if one.ours]
        orders.add(tuple(one.key for one in hers.orders))
    said = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("lykta"))
    assert said.count("leads nowhere: lost-bed") == 1
    assert who not in said
    assert len(orders) == 1
    assert orders != {()}


def test_the_warning_is_on_the_sheet_in_the_nurses_language() -> None:
    unclear = Alert(key="lykta:place", text=PLACE_UNCLEAR, ours=True)
    theirs = Alert(key="f1", text="Smitta")
    swedish = language("sv", "Europe/Stockholm")
    unit = Unit(code="4E", name="4E")
    head = patient_head("t", "c", chart(alerts=(unclear, theirs)), stamp(), unit, swedish)
    assert head.attention[0].startswith("OKLAR PLATS")
    assert head.attention[1] == "Smitta"


def test_many_patients_without_a_ward_fail_every_ward(
    make: Make, sekmet: Hospital, misplaced: Misplaced
) -> None:
    assert len(misplaced.lose(MOST_LOST + 1)) == MOST_LOST + 1
    with pytest.raises(errors.SourcePlaceUnclear) as fault:
        fetched(make(sekmet.url))
    assert "Bed 99" in str(fault.value)
    misplaced.mend()
    misplaced.lose(MOST_LOST)
    assert len(fetched(make(sekmet.url)).charts) == 7 + MOST_LOST


def test_a_place_that_the_site_calls_elsewhere_is_on_no_list(
    make: Make, sekmet: Hospital, misplaced: Misplaced
) -> None:
    misplaced.lose(MOST_LOST + 1)
    snapshot = fetched(make(sekmet.url, elsewhere=("Location/lost-bed",)))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []


def test_a_second_place_that_can_be_followed_tells_where_she_is(
    make: Make, sekmet: Hospital, misplaced: Misplaced
) -> None:
    stay = misplaced.stays[0]
    sekmet.put({**stay, "location": [*stay["location"], LOST]})
    source = make(sekmet.url)
    assert differences(sekmet.loaded, fetched(source, "4E"), WARDS["4E"]) == []
    assert differences(sekmet.loaded, fetched(source, "4W"), WARDS["4W"]) == []
