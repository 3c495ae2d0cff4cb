"""The FHIR R4 elements we read, as typed structs; what is not named here is skipped.

Element names are the standard's (HL7 FHIR R4 4.0.1). Numbers of clinical quantities stay
raw bytes, because a float would lose the digits the source wrote. Times stay texts, because
FHIR allows partial dates.
"""

import msgspec
from msgspec import Raw

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises on bytes that are no JSON, no UTF-8, nested without end, or of no shape."""


class Fhir(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Anything of FHIR: element names in camel case, unknown elements skipped."""


class Coding(Fhir, frozen=True):
    """A code with its system."""

    system: str = ""
    code: str = ""
    display: str = ""


class Concept(Fhir, frozen=True):
    """A CodeableConcept."""

    text: str = ""
    coding: tuple[Coding, ...] = ()

    @property
    def words(self) -> str:
        """The source's words: text, else the first display, else the first code."""
        if self.text:
            return self.text
        shown = (coding.display for coding in self.coding if coding.display)
        coded = (coding.code for coding in self.coding if coding.code)
        return next(shown, next(coded, ""))

    def has(self, codes: frozenset[str], system: str = "") -> bool:
        """Say whether one of the codings is among the codes (of a system, where one is given)."""
        return any(coding.code in codes and system in ("", coding.system) for coding in self.coding)


class Reference(Fhir, frozen=True):
    """A reference to another resource."""

    reference: str = ""
    display: str = ""


class Period(Fhir, frozen=True):
    """A stretch of time; either end may be missing."""

    start: str = ""
    end: str = ""


class Amount(Fhir, frozen=True):
    """A Quantity, its number as the source's bytes."""

    value: Raw = Raw()
    unit: str = ""
    code: str = ""
    comparator: str = ""


class Ratio(Fhir, frozen=True):
    """Numerator per denominator."""

    numerator: Amount | None = None
    denominator: Amount | None = None


class Span(Fhir, frozen=True):
    """A Range of two quantities."""

    low: Amount | None = None
    high: Amount | None = None


class Identifier(Fhir, frozen=True):
    """A business identifier."""

    use: str = ""
    type: Concept = Concept()
    system: str = ""
    value: str = ""


class HumanName(Fhir, frozen=True):
    """A person's name."""

    use: str = ""
    text: str = ""
    family: str = ""
    given: tuple[str, ...] = ()


class ContactPoint(Fhir, frozen=True):
    """A telephone number or another address."""

    system: str = ""
    value: str = ""
    use: str = ""
    rank: int = 99


class Meta(Fhir, frozen=True):
    """When a resource last changed, and its security labels."""

    last_updated: str = ""
    security: tuple[Coding, ...] = ()


class Note(Fhir, frozen=True):
    """An Annotation."""

    text: str = ""


class Resource(Fhir, frozen=True, tag_field="resourceType"):
    """A resource; `resourceType` chooses which."""

    id: str = ""


class OperationOutcomeIssue(Fhir, frozen=True):
    """One complaint of the server."""

    severity: str = ""
    code: str = ""
    diagnostics: str = ""


class OperationOutcome(Resource, frozen=True, tag="OperationOutcome"):
    """What the server has to say about our question."""

    issue: tuple[OperationOutcomeIssue, ...] = ()


class CapabilityStatement(Resource, frozen=True, tag="CapabilityStatement"):
    """What the server says it can."""

    fhir_version: str = ""


class PatientLink(Fhir, frozen=True):
    """Another record of a patient."""

    other: Reference = Reference()
    type: str = ""


class Patient(Resource, frozen=True, tag="Patient"):
    """A patient."""

    meta: Meta = Meta()
    identifier: tuple[Identifier, ...] = ()
    name: tuple[HumanName, ...] = ()
    birth_date: str = ""
    gender: str = ""
    telecom: tuple[ContactPoint, ...] = ()
    link: tuple[PatientLink, ...] = ()


class Practitioner(Resource, frozen=True, tag="Practitioner"):
    """A member of staff."""

    name: tuple[HumanName, ...] = ()


class EncounterPlace(Fhir, frozen=True):
    """Where a patient was during a stay."""

    location: Reference = Reference()
    status: str = ""
    period: Period = Period()


class EncounterPerson(Fhir, frozen=True):
    """Who takes part in a stay."""

    type: tuple[Concept, ...] = ()
    individual: Reference = Reference()


class Encounter(Resource, frozen=True, tag="Encounter"):
    """A stay."""

    identifier: tuple[Identifier, ...] = ()
    status: str = ""
    class_: Coding = msgspec.field(name="class", default=Coding())
    subject: Reference = Reference()
    participant: tuple[EncounterPerson, ...] = ()
    period: Period = Period()
    location: tuple[EncounterPlace, ...] = ()
    part_of: Reference = Reference()


class Location(Resource, frozen=True, tag="Location"):
    """A place: hospital, ward, room or bed."""

    name: str = ""
    physical_type: Concept = Concept()
    part_of: Reference = Reference()
    identifier: tuple[Identifier, ...] = ()


class HealthcareService(Resource, frozen=True, tag="HealthcareService"):
    """A service that schedules name."""

    name: str = ""


class Ingredient(Fhir, frozen=True):
    """A part of a medication."""

    item_codeable_concept: Concept = Concept()
    item_reference: Reference = Reference()
    strength: Ratio | None = None


class Part(Fhir, frozen=True):
    """A contained Medication or Substance that a mixture's ingredient refers to."""

    code: Concept = Concept()


class Medication(Resource, frozen=True, tag="Medication"):
    """A drug, where an order refers to one."""

    code: Concept = Concept()
    status: str = ""
    form: Concept = Concept()
    ingredient: tuple[Ingredient, ...] = ()
    contained: tuple[Raw, ...] = ()


class Repeat(Fhir, frozen=True):
    """How often, of a Timing; its numbers are the source's bytes."""

    bounds_period: Period = Period()
    bounds_duration: Amount | None = None
    bounds_range: Span | None = None
    count: Raw = Raw()
    count_max: Raw = Raw()
    duration: Raw = Raw()
    duration_max: Raw = Raw()
    duration_unit: str = ""
    frequency: Raw = Raw()
    frequency_max: Raw = Raw()
    period: Raw = Raw()
    period_max: Raw = Raw()
    period_unit: str = ""
    day_of_week: tuple[str, ...] = ()
    time_of_day: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    offset: Raw = Raw()


class When(Fhir, frozen=True):
    """A Timing: single instants, a repetition, a code."""

    event: tuple[str, ...] = ()
    repeat: Repeat = Repeat()
    code: Concept = Concept()


class DoseAndRate(Fhir, frozen=True):
    """How much, and how fast."""

    dose_range: Span | None = None
    dose_quantity: Amount | None = None
    rate_ratio: Ratio | None = None
    rate_range: Span | None = None
    rate_quantity: Amount | None = None


class Dosage(Fhir, frozen=True):
    """One dosage instruction."""

    sequence: Raw = Raw()
    text: str = ""
    additional_instruction: tuple[Concept, ...] = ()
    patient_instruction: str = ""
    timing: When = When()
    as_needed_boolean: bool = False
    as_needed_codeable_concept: Concept | None = None
    site: Concept = Concept()
    route: Concept = Concept()
    method: Concept = Concept()
    dose_and_rate: tuple[DoseAndRate, ...] = ()
    max_dose_per_period: Ratio | None = None
    max_dose_per_administration: Amount | None = None
    max_dose_per_lifetime: Amount | None = None


class MedicationRequest(Resource, frozen=True, tag="MedicationRequest"):
    """An order."""

    meta: Meta = Meta()
    identifier: tuple[Identifier, ...] = ()
    status: str = ""
    status_reason: Concept = Concept()
    intent: str = ""
    category: tuple[Concept, ...] = ()
    do_not_perform: bool = False
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference = Reference()
    contained: tuple[Raw, ...] = ()
    subject: Reference = Reference()
    encounter: Reference = Reference()
    authored_on: str = ""
    requester: Reference = Reference()
    reason_code: tuple[Concept, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    based_on: tuple[Reference, ...] = ()
    note: tuple[Note, ...] = ()
    dosage_instruction: tuple[Raw, ...] = ()


class Performer(Fhir, frozen=True):
    """Who gave a dose."""

    actor: Reference = Reference()


class GivenDosage(Fhir, frozen=True):
    """What was given."""

    text: str = ""
    route: Concept = Concept()
    dose: Amount | None = None
    rate_ratio: Ratio | None = None
    rate_quantity: Amount | None = None


class MedicationAdministration(Resource, frozen=True, tag="MedicationAdministration"):
    """A dose that was given or omitted."""

    status: str = ""
    status_reason: tuple[Concept, ...] = ()
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference = Reference()
    contained: tuple[Raw, ...] = ()
    subject: Reference = Reference()
    effective_date_time: str = ""
    effective_period: Period = Period()
    performer: tuple[Performer, ...] = ()
    request: Reference = Reference()
    note: tuple[Note, ...] = ()
    dosage: GivenDosage = GivenDosage()


class Reaction(Fhir, frozen=True):
    """What happened when the patient met the substance."""

    substance: Concept = Concept()
    manifestation: tuple[Concept, ...] = ()
    severity: str = ""
    description: str = ""


class AllergyIntolerance(Resource, frozen=True, tag="AllergyIntolerance"):
    """A hypersensitivity, or the statement that there is none."""

    clinical_status: Concept = Concept()
    verification_status: Concept = Concept()
    criticality: str = ""
    code: Concept = Concept()
    patient: Reference = Reference()
    onset_date_time: str = ""
    recorded_date: str = ""
    note: tuple[Note, ...] = ()
    reaction: tuple[Reaction, ...] = ()


class Flag(Resource, frozen=True, tag="Flag"):
    """A warning signal."""

    status: str = ""
    code: Concept = Concept()
    subject: Reference = Reference()
    period: Period = Period()


class Observation(Resource, frozen=True, tag="Observation"):
    """A measured value."""

    status: str = ""
    code: Concept = Concept()
    subject: Reference = Reference()
    effective_date_time: str = ""
    effective_period: Period = Period()
    value_quantity: Amount | None = None


class OrderTiming(Fhir, frozen=True):
    """A Timing, of which only its listed moments are read."""

    event: tuple[str, ...] = ()


class ServiceRequest(Resource, frozen=True, tag="ServiceRequest"):
    """An order of something other than a medicine: an analysis, a scan, a procedure."""

    identifier: tuple[Identifier, ...] = ()
    requisition: Identifier = Identifier()
    status: str = ""
    intent: str = ""
    category: tuple[Concept, ...] = ()
    priority: str = ""
    do_not_perform: bool = False
    code: Concept = Concept()
    subject: Reference = Reference()
    encounter: Reference = Reference()
    occurrence_date_time: str = ""
    occurrence_period: Period = Period()
    occurrence_timing: OrderTiming = OrderTiming()
    authored_on: str = ""
    requester: Reference = Reference()
    specimen: tuple[Reference, ...] = ()
    note: tuple[Note, ...] = ()
    contained: tuple[Raw, ...] = ()


class Collection(Fhir, frozen=True):
    """How a specimen was taken."""

    collected_date_time: str = ""
    collected_period: Period = Period()


class Container(Fhir, frozen=True):
    """What a specimen is kept in."""

    description: str = ""
    type: Concept = Concept()


class Specimen(Resource, frozen=True, tag="Specimen"):
    """A sample, taken or to be taken."""

    accession_identifier: Identifier = Identifier()
    status: str = ""
    type: Concept = Concept()
    subject: Reference = Reference()
    received_time: str = ""
    request: tuple[Reference, ...] = ()
    collection: Collection = Collection()
    container: tuple[Container, ...] = ()


class Procedure(Resource, frozen=True, tag="Procedure"):
    """Something done to a patient, or planned to be."""

    status: str = ""
    category: Concept = Concept()
    code: Concept = Concept()
    subject: Reference = Reference()
    performed_date_time: str = ""
    performed_period: Period = Period()
    location: Reference = Reference()


class Schedule(Resource, frozen=True, tag="Schedule"):
    """Whose time can be booked, and where."""

    active: bool = True
    actor: tuple[Reference, ...] = ()
    service_type: tuple[Concept, ...] = ()
    specialty: tuple[Concept, ...] = ()
    comment: str = ""


class Slot(Resource, frozen=True, tag="Slot"):
    """A bookable stretch of time."""

    schedule: Reference = Reference()
    status: str = ""
    start: str = ""
    end: str = ""
    comment: str = ""
    appointment_type: Concept = Concept()
    service_type: tuple[Concept, ...] = ()


class Participant(Fhir, frozen=True):
    """Who or what takes part in an appointment."""

    actor: Reference = Reference()
    status: str = ""


class Appointment(Resource, frozen=True, tag="Appointment"):
    """A visit."""

    status: str = ""
    cancelation_reason: Concept = Concept()
    appointment_type: Concept = Concept()
    service_type: tuple[Concept, ...] = ()
    reason_code: tuple[Concept, ...] = ()
    description: str = ""
    comment: str = ""
    patient_instruction: str = ""
    start: str = ""
    end: str = ""
    minutes_duration: int = 0
    slot: tuple[Reference, ...] = ()
    participant: tuple[Participant, ...] = ()
    requested_period: tuple[Period, ...] = ()


class Link(Fhir, frozen=True):
    """A link of a bundle."""

    relation: str = ""
    url: str = ""


class Entry(Fhir, frozen=True):
    """One resource of a bundle, still as bytes."""

    resource: Raw = Raw()


class Bundle(Fhir, frozen=True, tag_field="resourceType", tag="Bundle"):
    """One page of an answer."""

    total: int | None = None
    link: tuple[Link, ...] = ()
    entry: tuple[Entry, ...] = ()


class Head(Fhir, frozen=True):
    """Enough of a resource to say what it is."""

    resource_type: str = ""
    id: str = ""
