"""IPP, the language that printers and CUPS speak: RFC 8010 (its bytes), RFC 8011 (its words).

The same client speaks to CUPS over its Unix socket and straight to a printer when CUPS is
down. Why it is our own: docs/decisions/032-own-ipp-client.md.
"""

from printing.ipp.client import WHO, Refused, ask, keyword, number, user
from printing.ipp.decode import decode
from printing.ipp.encode import encode
from printing.ipp.message import (
    Attribute,
    Group,
    GroupTag,
    Message,
    NotIpp,
    Operation,
    Status,
    Tag,
    Value,
)
from printing.ipp.transport import (
    NotAnswered,
    NotReached,
    Place,
    at_printer,
    exchange,
    may_go_out,
    on_server,
)

__all__ = [
    "WHO",
    "Attribute",
    "Group",
    "GroupTag",
    "Message",
    "NotAnswered",
    "NotIpp",
    "NotReached",
    "Operation",
    "Place",
    "Refused",
    "Status",
    "Tag",
    "Value",
    "ask",
    "at_printer",
    "decode",
    "encode",
    "exchange",
    "keyword",
    "may_go_out",
    "number",
    "on_server",
    "user",
]
