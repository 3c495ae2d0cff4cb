"""Whether a query of a mapping only reads: a check of the text, before any database sees it.

This is a plausibility check for the people who write mappings, not the guard: the guard is the
login's own rights (`appliance.sources.sql.rights`) and the read-only transaction.

1. One statement, beginning with SELECT or WITH, and no word in it that changes anything or
   leaves the database.
2. No hint that takes locks, and none that reads what is not committed: a dirty read gives rows
   twice or not at all.
3. No TOP, LIMIT, OFFSET or FETCH: a list that is cut is not whole, and looks as if it were. The
   ceiling in the mapping says how long a list may be.
4. Only the values that Lykta fills in.
"""

import re

BINDS = ("unit", "from", "to", "since", "now", "number")
"""What a query may ask with, each written as `:name`."""

_SKIPPED = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BIND = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_CHANGES = frozenset({
    "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "DROP", "ALTER", "CREATE", "GRANT", "REVOKE",
    "DENY", "EXEC", "EXECUTE", "CALL", "DO", "COPY", "INTO", "SET", "USE", "BACKUP", "RESTORE",
    "SHUTDOWN", "KILL", "DBCC", "BULK", "OPENROWSET", "OPENQUERY", "OPENDATASOURCE", "LOCK",
    "VACUUM", "REINDEX", "CLUSTER", "NOTIFY", "LISTEN", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT",
    "DECLARE", "WAITFOR", "WRITETEXT", "UPDATETEXT", "RECONFIGURE", "NEXTVAL", "SETVAL", "PG_SLEEP",
    "DBLINK", "LO_IMPORT", "LO_EXPORT",
})  # fmt: skip
_LOCKS = frozenset({
    "NOLOCK", "READUNCOMMITTED", "UPDLOCK", "XLOCK", "TABLOCK", "TABLOCKX", "HOLDLOCK",
    "SERIALIZABLE", "READPAST", "ROWLOCK", "PAGLOCK", "SHARE",
})  # fmt: skip
_CUTS = frozenset({"TOP", "LIMIT", "OFFSET", "FETCH"})


def fault_of(sql: str) -> str:
    """Return why a query is not allowed, "" where it is."""
    bare = _SKIPPED.sub(" '' ", sql).strip().rstrip(";")
    words = [word.upper() for word in _WORD.findall(bare)]
    if not words or words[0] not in ("SELECT", "WITH"):
        return "a query begins with SELECT or WITH"
    if ";" in bare:
        return "only one statement is allowed"
    if "'" in bare.replace("''", "") or "/*" in bare:
        return "a text or a remark is not closed"
    for refused, why in (
        (_CHANGES, "only reading is allowed"),  # (1)
        (_LOCKS, "no locks and no unconfirmed reading"),  # (2)
        (_CUTS, "a list must not be cut; use ceiling"),  # (3)
    ):
        if found := next((word for word in words if word in refused), ""):
            return f"'{found}' is not allowed: {why}"
    odd = [name for name in _BIND.findall(bare) if name not in BINDS]
    if odd:  # (4)
        return f"':{odd[0]}' is unknown; allowed: {', '.join(':' + name for name in BINDS)}"
    return ""
