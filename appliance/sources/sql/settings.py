"""What the connector needs to know of a database."""

from collections.abc import Mapping as AnyMapping

import msgspec
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from appliance.sources.rows import Mapping
from appliance.sources.sql.errors import SqlAddressWrong

MSSQL = "mssql+pymssql"
POSTGRESQL = "postgresql+psycopg"


class SqlSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One database and how to read it.

    `places` are the units' codes in the database by ours. `rights_unproved` uses a login also
    where the database does not say what it may do (never one that can write).
    """

    url: str
    mapping: Mapping
    places: AnyMapping[str, str]
    name: str = ""
    secret: str = ""
    timeout_seconds: float = 60.0
    unit_seconds: float = 600.0
    rights_unproved: bool = False

    @property
    def address(self) -> URL:
        """The address with the password in it. Raises SqlAddressWrong."""
        try:
            url = make_url(self.url)
        except (ArgumentError, ValueError):
            raise SqlAddressWrong(why="it is not an address") from None
        if url.drivername not in (MSSQL, POSTGRESQL):
            raise SqlAddressWrong(why="it begins with neither mssql+pymssql nor postgresql+psycopg")
        if url.password:
            raise SqlAddressWrong(why="it holds a password, which belongs into secret_file")
        if not url.host or not url.database:
            raise SqlAddressWrong(why="server or base is missing")
        return url.set(password=self.secret) if self.secret else url

    @property
    def host(self) -> str:
        """The server as staff may read it, without user and password."""
        url = self.address
        return f"{url.host}:{url.port}" if url.port else str(url.host)
