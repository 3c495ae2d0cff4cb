"""Searching a FHIR server for one person by her number."""

from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, some_of
from appliance.sources.fhir.people import person
from appliance.sources.fhir.shapes import Patient
from appliance.sources.search import SearchNotHeeded, Sighting
from storage.records import plain_number, same_number

_PATIENTS = Kind(Patient)
_FEW = "20"


def find(visit: Visit, number: str) -> Sighting:
    """Return who bears a number, asked for as it is written and by its digits alone.

    Everybody found is looked at again: a server that does not know the parameter answers with
    anybody (SearchNotHeeded).
    """
    spellings = dict.fromkeys((number, plain_number(number)))
    params = {"identifier": ",".join(spellings), "_count": _FEW}
    found = [got.resource for got in some_of(visit, _PATIENTS, params)]
    if not all(_bears(patient, number) for patient in found):
        raise SearchNotHeeded(host=visit.settings.host)
    return Sighting(names=tuple(person(patient, ()).name for patient in found))


def _bears(patient: Patient, number: str) -> bool:
    return any(same_number(one.value, number) for one in patient.identifier)
