"""Whether this process is alive, and whether Pathway does its work. For machines that watch it; no data of anybody."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError

from config.celery import app
from pathway import check_ins
from programs.database import database_now

SWEEPS_STOPPED_AFTER = timedelta(seconds=60)
BROKER_SECONDS = 2


def answer_watchers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The first middleware. Who watches a process asks it by its own address, in plain HTTP, every few seconds: no host is
    checked here, nothing redirected, and of good answers nothing logged."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = ADDRESSES.get(request.path) if request.method in {"GET", "HEAD"} else None
        return (asked or get_response)(request)

    return answer


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 where the database and the broker answer and the sweeps run, else 503; each part says `ok` or what is wrong."""
    parts = states()
    response = JsonResponse(parts, status=200 if is_ready(parts) else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def states() -> dict[str, str]:
    """What each part says: `ok`, or what is wrong with it."""
    return {name: look() for name, look in PARTS.items()}


def is_ready(parts: Mapping[str, str]) -> bool:
    return set(parts.values()) == {"ok"}


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "does not answer"
    return "ok"


def broker_state() -> str:
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
            broker.default_channel.close()
    except (OperationalError, OSError):
        return "does not answer"
    return "ok"


def sweep_state() -> str:
    """Work done, not a process alive: a worker that runs and takes no tasks is seen here."""
    try:
        age = check_ins.last_sweep_age(database_now())
    except Error:
        return "unknown"
    if age is None:
        return "none yet"
    return "ok" if age <= SWEEPS_STOPPED_AFTER else f"the last one was {age.total_seconds():.0f} s ago"


PARTS: dict[str, Callable[[], str]] = {"database": database_state, "broker": broker_state, "last_sweep": sweep_state}
ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
