"""The live systems of a site: one table per kind of source, several of each where needed.

Whoever builds a connector declares its settings here; `appliance.cli.live` hands them on.
"""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

Seconds = Annotated[int, Meta(ge=1, le=3600)]
SourceName = Annotated[
    str,
    Meta(
        max_length=40,
        description="What staff call this source, and a unit in its 'source'. Must differ "
        "where there are several. Empty: its address.",
    ),
]


class FhirSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A live system that speaks HL7 FHIR R4."""

    name: SourceName = ""
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[^\s]+$", description="Base address of the record system's FHIR R4."
        ),
    ]
    auth: Annotated[
        Literal["none", "basic", "bearer", "smart"],
        Meta(
            description="How Lykta signs in to it. smart = SMART Backend Services: a key that "
            "'lykta source key new' makes signs for tokens."
        ),
    ] = "none"
    user: Annotated[str, Meta(description="User name, with auth = 'basic'.")] = ""
    secret_file: Annotated[
        str,
        Meta(
            description="File that holds the password or token, and nothing else. "
            "A name without a slash is looked for among systemd's credentials."
        ),
    ] = ""
    client_id: Annotated[
        str, Meta(description="What the record system calls Lykta, with auth = 'smart'.")
    ] = ""
    scopes: Annotated[
        str,
        Meta(
            description="What Lykta asks leave to read, with auth = 'smart', in the record "
            "system's own spelling. Empty: 'system/KIND.rs', or '.read', for each kind it reads."
        ),
    ] = ""
    token_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s]+)?$",
            description="Where tokens are given, with auth = 'smart'. Empty: the record system "
            "tells it (.well-known/smart-configuration).",
        ),
    ] = ""
    ca_file: Annotated[
        str, Meta(description="File with the hospital's own certificate authority, if any.")
    ] = ""
    client_cert_file: Annotated[
        str,
        Meta(description="File with Lykta's own certificate, where the record system demands one."),
    ] = ""
    client_key_file: Annotated[
        str,
        Meta(
            description="File with that certificate's private key, without a password. "
            "A name without a slash is looked for among systemd's credentials."
        ),
    ] = ""
    parallel: Annotated[
        int, Meta(ge=1, le=16, description="How many questions may be under way at once.")
    ] = 4
    questions_per_minute: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            description="The most questions that Lykta may ask in a minute, evenly spread. "
            "0: no limit but the record system's own.",
        ),
    ] = 0
    timeout_seconds: Annotated[
        Seconds, Meta(description="How long Lykta waits for one answer.")
    ] = 30
    unit_seconds: Annotated[
        Seconds, Meta(description="How long the copy of one unit may take in all.")
    ] = 600
    strategy: Annotated[
        Literal["auto", "ward", "lists", "patients"],
        Meta(
            description="How patients are asked for: 'ward' (one question with everything "
            "included), 'lists' (lists of patients), 'patients' (one by one). 'auto' takes the "
            "first that proves itself; any other is kept to, and fails where it does not."
        ),
    ] = "auto"
    full_every_minutes: Annotated[
        int,
        Meta(
            ge=0,
            le=1440,
            description="How often everything is read again; between, only what changed is asked "
            "for. 0: everything is read every time.",
        ),
    ] = 0
    first_fill: Annotated[
        Literal["read", "export"],
        Meta(
            description="'export': ask once for a bulk export ($export) when the capture starts, "
            "where the system offers it. Needs full_every_minutes above 0. 'read': unit by unit."
        ),
    ] = "read"
    export_group: Annotated[
        str,
        Meta(
            pattern=r"^(Group/[A-Za-z0-9.-]{1,64})?$",
            description="The group of patients to export, 'Group/17', where the system exports "
            "groups only. Empty: everybody.",
        ),
    ] = ""
    elsewhere: Annotated[
        tuple[str, ...],
        Meta(
            description="Locations of the record system that cannot be followed and are certainly "
            "no ward of ours (message F-39 names them)."
        ),
    ] = ()
    trusted_origins: Annotated[
        tuple[str, ...],
        Meta(
            description="Further addresses ('https://host:port') that the system's lists may "
            "continue at."
        ),
    ] = ()
    trust_ended_none_known: Annotated[
        bool,
        Meta(
            description="Whether 'no known allergies', marked as ended by the system, still "
            "counts as 'none known'. Ask the system's owner before saying true."
        ),
    ] = False
    labs: Annotated[
        bool,
        Meta(description="Whether laboratory orders are read, for the labels of samples."),
    ] = True
    events: Annotated[
        bool,
        Meta(
            description="Whether visits, examinations and procedures are read, for the time "
            "overview."
        ),
    ] = True
    lab_categories: Annotated[
        tuple[str, ...],
        Meta(
            description="Codes of this system's own that mark an order as one for the laboratory."
        ),
    ] = ()
    lab_numbers: Annotated[
        tuple[str, ...],
        Meta(
            description="Identifier systems of the number that the laboratory scans on a label, "
            "most wanted first. Empty: the specimen's number, else the requisition's."
        ),
    ] = ()
    page_size: Annotated[
        int, Meta(ge=10, le=1000, description="How many resources to ask for per page.")
    ] = 200


class SqlSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A live system whose database Lykta reads with a login that cannot write."""

    name: SourceName = ""
    url: Annotated[
        str,
        Meta(
            pattern=r"^(mssql\+pymssql|postgresql\+psycopg)://[^\s]+$",
            description="Address of the database, without the password: "
            "'mssql+pymssql://reader@server:1433/base' or "
            "'postgresql+psycopg://reader@server:5432/base'.",
        ),
    ]
    secret_file: Annotated[
        str,
        Meta(
            description="File that holds the login's password, and nothing else. "
            "A name without a slash is looked for among systemd's credentials."
        ),
    ] = ""
    mapping: Annotated[
        str,
        Meta(
            min_length=1,
            description="The mapping file of this site, or the name of one that is shipped.",
        ),
    ]
    timeout_seconds: Annotated[
        Seconds, Meta(description="How long Lykta waits for one answer.")
    ] = 60
    unit_seconds: Annotated[
        Seconds, Meta(description="How long the copy of one unit may take in all.")
    ] = 600
    rights_unproved: Annotated[
        bool,
        Meta(
            description="Whether to use a login of which the database does not say what it may "
            "do. One that can write is never used."
        ),
    ] = False


class FilesSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder into which another system's job puts its exports."""

    name: SourceName = ""
    folder: Annotated[
        str,
        Meta(pattern=r"^/\S.*$", description="The watched folder, as a whole path."),
    ]
    mapping: Annotated[
        str, Meta(description="Mapping file of CSV exports. Empty: none are read.")
    ] = ""
    hand_over: Annotated[
        Literal["manifest", "done", "rename"],
        Meta(
            description="How the job says that an export is whole: 'manifest' (it names every file "
            "with its SHA-256, and is written last), 'done' (a .done file, written last), 'rename' "
            "(the job writes elsewhere and renames into the folder)."
        ),
    ] = "manifest"


class FeedSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed of HL7 v2 messages that keeps a source's copies fresh between two rounds."""

    name: SourceName = ""
    source: Annotated[
        str, Meta(description="Name of the source whose units it speaks of. Empty: the only one.")
    ] = ""
    listen: Annotated[
        str,
        Meta(
            pattern=r"^\S+:\d{1,5}$",
            description="Address and port where messages are taken, 'address:port'.",
        ),
    ] = "127.0.0.1:2575"
    wards: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[^=]+=\s*[A-Za-z0-9_-]*\s*$")], ...],
        Meta(
            description="Which of the sender's ward codes are which units: 'B31 = 14', or "
            "'B31@KS = 14' with its facility; 'C2 =' is not copied here, '* =' says so of all "
            "others. A code that stands nowhere and is no unit's is never guessed at."
        ),
    ] = ()
    peers: Annotated[
        tuple[str, ...],
        Meta(description="Addresses or networks that may connect. Empty: any that reaches it."),
    ] = ()
    charset: Annotated[
        str,
        Meta(
            max_length=20,
            description="Character set of a sender that names none in MSH-18: 'utf-8', "
            "'iso-8859-1'. Empty: only ASCII is then accepted.",
        ),
    ] = ""
    processing: Annotated[
        Literal["P", "T", "D", ""],
        Meta(description="What MSH-11 must say; messages of a training system are refused."),
    ] = "P"
    cert_file: Annotated[
        str, Meta(description="Certificate for TLS. Empty: no TLS, for a trusted network only.")
    ] = ""
    key_file: Annotated[
        str,
        Meta(
            description="Its private key. A name without a slash is looked for among systemd's "
            "credentials."
        ),
    ] = ""
    client_ca_file: Annotated[
        str, Meta(description="Only senders with a certificate of this authority may connect.")
    ] = ""
    connections: Annotated[
        int, Meta(ge=1, le=64, description="How many connections may be open at once.")
    ] = 8
    lowers_age: Annotated[
        bool,
        Meta(
            description="Whether a copy is dated by the feed between two rounds, where the feed "
            "has foretold the last ones. Say true once 'lykta status' has shown that it does."
        ),
    ] = False
    silence_minutes: Annotated[
        int,
        Meta(
            ge=1,
            le=1440,
            description="After so long without a message the feed lowers no age until the next "
            "whole round.",
        ),
    ] = 15
    longest_minutes: Annotated[
        int,
        Meta(ge=1, le=1440, description="So long after a whole round it lowers an age at most."),
    ] = 120
    key_folder: Annotated[
        str,
        Meta(
            min_length=1,
            description="Folder in memory for the key of the feed's journal. It must be empty "
            "after a restart of the machine.",
        ),
    ] = "/run/lykta-capture"


class LibrarySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reference documents that are mirrored and can be read in an outage."""

    source: Annotated[
        str,
        Meta(
            pattern=r"^(/\S.*|https?://\S+)?$",
            description="Folder, or address, of the documents. Empty: no library.",
        ),
    ] = ""
    every_minutes: Annotated[
        int, Meta(ge=5, le=10080, description="How often the documents are looked at.")
    ] = 360


def called(source: msgspec.Struct) -> str:
    """Return what staff call a source of the settings, or where it is."""
    name = str(getattr(source, "name", ""))
    address = str(getattr(source, "url", "") or getattr(source, "folder", ""))
    return name or urlsplit(address).netloc.rpartition("@")[2] or address
