"""Names of time zones: plain Python."""

from zoneinfo import ZoneInfo

from programs.refusals import Invalid


class UnknownTimeZone(Invalid):
    code = "unknown_time_zone"
    what_to_do = "Give an IANA time zone such as America/New_York."


def check_time_zone(name: str, *, field: str = "time_zone") -> None:
    """Raises UnknownTimeZone for anything but a region's IANA name (or UTC)."""
    try:
        known = name == "UTC" or ("/" in name and ZoneInfo(name).key == name)
    except (KeyError, ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; odd names reach the file system and end as ValueError or OSError
        known = False
    if not known:
        raise UnknownTimeZone("This is no time zone.", field=field)
