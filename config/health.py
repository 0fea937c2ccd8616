"""Whether this process is alive, and whether Pathway does its work. For machines that watch it; no data of anybody."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError

from config.celery import app
from pathway import check_ins, sweeps
from programs.database import database_now

SWEEPS_STOPPED_AFTER = timedelta(seconds=60)
CLAIMED_WITHIN = timedelta(seconds=120)
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


def other_sweeps_state() -> str:
    """The sweeps that send, pass alerts on and climb the ladder."""
    try:
        late = sweeps.late(database_now())
    except Error:
        return "unknown"
    return "; ".join(f"{name}: {age.total_seconds():.0f} s ago" for name, age in late.items()) or "ok"


def due_state() -> str:
    """Whether what is due is claimed."""
    try:
        age = check_ins.oldest_due_age(database_now())
    except Error:
        return "unknown"
    if age is None or age <= CLAIMED_WITHIN:
        return "ok"
    return f"the oldest has waited {age.total_seconds():.0f} s"


def metrics(_request: HttpRequest) -> HttpResponse:
    """The same ages as numbers, in Prometheus's text format; NaN where nothing has run or nothing waits."""
    now = database_now()
    lines = []
    for name, (says, measure) in GAUGES.items():
        age = measure(now)
        value = "NaN" if age is None else f"{age.total_seconds():.3f}"
        lines += [f"# HELP {name} {says}", f"# TYPE {name} gauge", f"{name} {value}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4")


PARTS: dict[str, Callable[[], str]] = {
    "database": database_state,
    "broker": broker_state,
    "last_sweep": sweep_state,
    "due_check_ins": due_state,
    "other_sweeps": other_sweeps_state,
}
GAUGES: dict[str, tuple[str, Callable[[datetime], timedelta | None]]] = {
    "pathway_last_sweep_age_seconds": ("Since due check-ins were last swept.", check_ins.last_sweep_age),
    "pathway_oldest_due_age_seconds": ("That the oldest due check-in waits to be claimed.", check_ins.oldest_due_age),
}
ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}
