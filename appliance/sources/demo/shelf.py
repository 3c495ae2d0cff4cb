"""Every resource of one instant, where a question finds it quickly."""

from collections.abc import Iterable, Iterator, Mapping

from appliance.sources.demo.fhir import Resource


class Shelf:
    """Every resource of one instant, indexed for the questions that are asked most."""

    def __init__(self, found: Mapping[str, list[Resource]]) -> None:
        """Index by id and by patient."""
        self.by_type = found
        self.by_id = {(kind, one["id"]): one for kind, all_ in found.items() for one in all_}
        self._of_patient: dict[tuple[str, str], list[Resource]] = {}
        for kind, all_ in found.items():
            for one in all_:
                whose = one.get("subject") or one.get("patient")
                if whose:
                    self._of_patient.setdefault((kind, whose["reference"]), []).append(one)

    def of_patients(self, kind: str, patients: Iterable[str]) -> list[Resource]:
        """Return a type's resources about some patients ("Patient/x")."""
        return [
            one
            for patient in dict.fromkeys(patients)
            for one in self._of_patient.get((kind, patient), ())
        ]

    def above(self, location: str) -> Iterator[str]:
        """Yield a Location's reference and those of all it is part of."""
        place = self.by_id.get(("Location", location.rpartition("/")[2]))
        while place is not None:
            yield f"Location/{place['id']}"
            part_of = place.get("partOf", {}).get("reference", "")
            place = self.by_id.get(("Location", part_of.rpartition("/")[2]))
