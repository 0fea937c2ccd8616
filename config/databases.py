"""From a PostgreSQL URL to Django's settings of a database."""

from typing import Any

import environ

# What ends a wait for a server that no longer answers. Time-outs of statements and locks are set on the role instead
# (manage.py set_time_outs): start-up options do not survive PgBouncer.
CONNECTION_OPTIONS: dict[str, Any] = {
    "application_name": "pathway",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def database_settings(url: str) -> dict[str, Any]:
    """Settings for `postgres://user:password@host:port/name?option=value`.

    libpq's form for a Unix socket, `postgres://user@/name?host=/folder`, is understood too.
    """
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    options = settings.pop("OPTIONS", {})
    for name in ("host", "port"):
        if name in options:
            settings[name.upper()] = options.pop(name)
    return settings | {"OPTIONS": CONNECTION_OPTIONS | options}
