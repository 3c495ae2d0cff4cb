"""What each event of the audit log is called in the codes of DICOM and FHIR.

Sources: DICOM PS3.15 A.5 and PS3.16 CID 400-403 (audit event codes), FHIR R4 AuditEvent and its
value sets, IHE Basic Audit Log Patterns (BALP) 1.1.
"""

import msgspec

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
OUTCOME_DONE = "0"
OUTCOME_FAILED = "4"

ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
SOURCE_TYPE = "http://terminology.hl7.org/CodeSystem/security-source-type"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"


class Code(msgspec.Struct, frozen=True):
    """A code with the words its own system gives it."""

    code: str
    display: str
    system: str = DICOM

    def coding(self) -> dict[str, str]:
        """Return it as a FHIR Coding."""
        return {"system": self.system, "code": self.code, "display": self.display}


PERSON = Code("1", "Person", ENTITY_TYPE)
SYSTEM_OBJECT = Code("2", "System Object", ENTITY_TYPE)
PATIENT = Code("1", "Patient", ENTITY_ROLE)
REPORT = Code("3", "Report", ENTITY_ROLE)
RECORD = Code("4", "Domain Resource", ENTITY_ROLE)
USER = Code("11", "Security User Entity", ENTITY_ROLE)
SECURED = Code("13", "Security Resource", ENTITY_ROLE)
QUERY = Code("24", "Query", ENTITY_ROLE)
USER_DEVICE = Code("1", "User Device", SOURCE_TYPE)
READER = Code("IRCP", "information recipient", PARTICIPATION)
BREAK_GLASS = Code("BTG", "break the glass", REASON)
SENDER = Code("110153", "Source Role ID")
TARGET_MEDIA = Code("110155", "Destination Media")
PAPER = Code("110038", "Paper Document")

_LOG_USED = Code("110101", "Audit Log Used")
_EXPORT = Code("110106", "Export")
_IMPORT = Code("110107", "Import")
_RECORD = Code("110110", "Patient Record")
_QUERY = Code("110112", "Query")
_ALERT = Code("110113", "Security Alert")
_LOGIN = Code("110114", "User Authentication")


class Meaning(msgspec.Struct, frozen=True):
    """An event in codes: what it is, more precisely, what was done (C, R, U, D, E), how it went.

    `about` is the role of what the entry's detail speaks of.
    """

    type: Code
    action: str
    subtype: Code | None = None
    outcome: str = OUTCOME_DONE
    about: Code = SECURED


_PERSON_CHANGED = Meaning(
    _ALERT, "E", Code("110137", "User Security Attributes Changed"), about=USER
)
_LOCK_CHANGED = Meaning(_ALERT, "E", Code("110129", "Security Configuration"))
_COPY_CHANGED = Meaning(_ALERT, "E", Code("110135", "Object Security Attributes Changed"))
_SOFTWARE_CHANGED = Meaning(_ALERT, "E", Code("110131", "Software Configuration"))
_READ = Meaning(_RECORD, "R", about=REPORT)
_TAKEN_OUT = Meaning(_EXPORT, "R", about=REPORT)
_LOG_READ = Meaning(_LOG_USED, "R", about=REPORT)

MEANINGS: dict[str, Meaning] = {
    "unlock": Meaning(_LOGIN, "E", Code("110122", "Login")),
    "unlock-failed": Meaning(_LOGIN, "E", Code("110122", "Login"), OUTCOME_FAILED),
    "lock": Meaning(_LOGIN, "E", Code("110123", "Logout")),
    "ward-opened": _READ,
    "chart-opened": _READ,
    "day-book-opened": _READ,
    "unverified-opened": _READ,
    "search": Meaning(_QUERY, "E", about=QUERY),
    "printed": _TAKEN_OUT,
    "exported": _TAKEN_OUT,
    "person-added": _PERSON_CHANGED,
    "person-removed": _PERSON_CHANGED,
    "password-changed": _PERSON_CHANGED,
    "person-locked": _PERSON_CHANGED,
    "person-unlocked": _PERSON_CHANGED,
    "person-expiry-set": _PERSON_CHANGED,
    "person-function-set": _PERSON_CHANGED,
    "badge-made": _PERSON_CHANGED,
    "badge-ended": _PERSON_CHANGED,
    "refused": Meaning(_ALERT, "E", Code("110132", "Use of Restricted Function"), OUTCOME_FAILED),
    "role-rotated": Meaning(_ALERT, "E", Code("110136", "Security Roles Changed")),
    "envelope-made": _LOCK_CHANGED,
    "envelope-opened": Meaning(_ALERT, "E", Code("110127", "Emergency Override Started")),
    "envelope-confirmed": Meaning(_ALERT, "E", Code("110127", "Emergency Override Started")),
    "envelope-unconfirmed": Meaning(_ALERT, "E", Code("110127", "Emergency Override Started")),
    "pepper-made": _LOCK_CHANGED,
    "setting-changed": _SOFTWARE_CHANGED,
    "clock-confirmed": _SOFTWARE_CHANGED,
    "quarantine-accepted": _COPY_CHANGED,
    "quarantine-rejected": _COPY_CHANGED,
    "store-pinned": _COPY_CHANGED,
    "store-unpinned": _COPY_CHANGED,
    "store-moved": _SOFTWARE_CHANGED,
    "backup-made": _TAKEN_OUT,
    "backup-restored": Meaning(_IMPORT, "C", about=REPORT),
    "log-read": _LOG_READ,
    "log-reviewed": _LOG_READ,
    "log-exported": _LOG_READ,
}
"""Every event of `storage.audit.EVENTS`."""
