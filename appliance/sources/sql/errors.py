"""What can go wrong at a database, each with its own code and remedy.

The status board shows these without a password: a database's own message may quote a value, so
no fact holds one. A fact is the host, one of our names of a table, or the database's number.
"""

from appliance.sources.search import CannotSearch
from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable


class SqlAddressWrong(SourceRefused):
    """The address cannot be used."""

    code = "B-03"
    message = "The database address cannot be used: {why}."
    remedy = (
        "Write it as mssql+pymssql://user@server:1433/base "
        "or postgresql+psycopg://user@server:5432/base."
    )


class SqlLoginCanWrite(SourceRefused):
    """The login could change something: Lykta does not use it."""

    code = "B-05"
    message = "The login at {host} is not read-only: {what}. Lykta does not use it."
    remedy = "Ask the database's owner for a login that may only read what the mapping asks for."


class SqlRightsUnknown(SourceRefused):
    """The database does not say what the login may do."""

    code = "B-06"
    message = "The database at {host} does not say what Lykta's login may do ({what})."
    remedy = (
        "Let the login read its own rights. If the database's owner vouches for it, "
        "set rights_unproved = true for this source."
    )


class SqlLoginFailed(SourceRefused):
    """Name or password are not accepted, or the base is not open to the login."""

    code = "B-07"
    message = "The database at {host} does not accept Lykta's login."
    remedy = "Check the user and the base in url, and the password in secret_file."


class SqlForbids(SourceRefused):
    """The login may not read a table that the mapping asks for."""

    code = "B-08"
    message = "Lykta's login may not read what the query for {table} asks {host} for."
    remedy = "Ask the database's owner to let the login read those tables."


class SqlQueryWrong(SourceRefused):
    """The database does not understand a query of the mapping."""

    code = "B-09"
    message = "The database at {host} cannot answer the query for {table} (number {number})."
    remedy = (
        "Correct the query in the mapping, or ask whether the database was changed. Try it with "
        "the database's own tool, signed in as Lykta's login."
    )


class SqlUnreachable(SourceUnreachable):
    """Nobody answers, or the connection broke."""

    code = "B-10"
    message = "The database at {host} does not answer."
    remedy = "Check the network and that the database is running. Lykta tries again by itself."


class SqlTooSlow(SourceUnreachable):
    """A query did not end in time, or waited too long for another's lock."""

    code = "B-11"
    message = "The database at {host} did not answer the query for {table} in time."
    remedy = (
        "Lykta tries again by itself. If it happens every hour, ask for an index, or raise "
        "timeout_seconds or unit_seconds."
    )


class SqlFaulty(SourceUnreachable):
    """The database reports a fault of its own."""

    code = "B-12"
    message = "The database at {host} has a fault of its own (number {number}, {table})."
    remedy = "Ask those who run the database. Lykta tries again by itself."


class SqlUnitUnknown(SourceNonsense):
    """The unit is not in the database."""

    code = "B-13"
    message = "The database at {host} has no unit '{place}'."
    remedy = "Check place for this unit in the settings: its code or number in that database."


class SqlMoved(SourceNonsense):
    """The list changed while it was read, each time."""

    code = "B-14"
    message = "The list of {table} at {host} changed each time while it was being read."
    remedy = (
        "The older copy is kept and Lykta tries again. If it lasts, ask the database's owner to "
        "allow snapshot isolation for reading."
    )


class SqlCannotSearch(CannotSearch):
    """The mapping has no query that finds a person by her number."""

    code = "B-15"
    message = "The mapping of {host} has no query to find the test patient."
    remedy = "Add the table 'probe' to the mapping, or take the probe out of the settings."


class SqlTlsFailed(SourceUnreachable):
    """The server's certificate or its encryption was not accepted."""

    code = "B-16"
    message = "The secure connection to the database at {host} failed."
    remedy = (
        "Check the server's certificate, sslmode and sslrootcert (or encryption) in url, and this "
        "computer's date."
    )
