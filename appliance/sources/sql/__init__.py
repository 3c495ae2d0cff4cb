"""The database connector: any hospital or clinic whose system keeps its rows in SQL.

Words of databases are spoken only inside this package; what leaves it are records.
"""

from appliance.sources.sql.connector import SqlSource
from appliance.sources.sql.settings import SqlSettings
from appliance.sources.sql.shipped import load, read_sql_mapping, shipped, text_of

__all__ = ["SqlSettings", "SqlSource", "load", "read_sql_mapping", "shipped", "text_of"]
