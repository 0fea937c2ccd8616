"""A patient's own page, behind a PIN; and a date that the patient tells us."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from pathway import milestones
from pathway.models import Milestone
from patients import own_pages
from patients.own_pages import PageIsLocked, PinIsInvalid, WrongPin
from programs.refusals import Refusal
from web.visits import Visit, through_a_link

PEOPLE = 3
AHEAD = timedelta(days=366)
WRONG: dict[type[Refusal], str] = {WrongPin: "own_wrong", PageIsLocked: "own_locked", PinIsInvalid: "own_pin_invalid"}


@require_http_methods(["GET", "HEAD", "POST"])
@through_a_link
def own(visit: Visit) -> HttpResponse:
    """Opened with any link that was ever good; written with one that still is."""
    patient_id, form = visit.check_in.patient_id, visit.request.POST
    if visit.request.method != "POST":
        return _shown(visit)
    try:
        if form.get("write") and not visit.is_expired:
            names, phones = form.getlist("name")[:PEOPLE], form.getlist("phone")[:PEOPLE]
            people = [{"name": name[:80], "phone": phone[:40]} for name, phone in zip(names, phones, strict=False)]
            words, pin = form.get("words", "")[:2000], form.get("pin", "")
            own_pages.write_page(patient_id, words=words, people=people, pin=pin, now=visit.now)
            said = visit.words
            return visit.page("done", heading=said["own"], lines=[said["own_saved"]])
        page = own_pages.open_page(patient_id, form.get("pin", ""), now=visit.now)
    except (WrongPin, PageIsLocked, PinIsInvalid) as refused:
        return _shown(visit, wrong=visit.words[WRONG[type(refused)]], status=403)
    except Refusal:
        return _shown(visit)
    lines = [*page.people, *[{"name": "", "phone": ""}] * (PEOPLE - len(page.people))]
    return visit.page("own", page=page, may_write=not visit.is_expired, lines=lines)


def _shown(visit: Visit, *, wrong: str = "", status: int = 200) -> HttpResponse:
    has_page = own_pages.has_page(visit.check_in.patient_id)
    return visit.page(
        "own",
        status=status,
        wrong=wrong,
        ask_pin=has_page,
        may_write=not has_page and not visit.is_expired,
        lines=[{"name": "", "phone": ""}] * PEOPLE,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@through_a_link
def dates(visit: Visit) -> HttpResponse:
    """A day that counts: noted, or moved where the patient told us of one before."""
    if visit.is_expired:
        return visit.page("expired", status=410)
    kinds = [(kind, visit.words[kind]) for kind in Milestone.Kind.values]
    if visit.request.method != "POST":
        return visit.page("dates", kinds=kinds)
    kind, on_date = visit.request.POST.get("kind", ""), _day(visit.request.POST.get("on_date", ""), visit)
    if kind not in Milestone.Kind.values or on_date is None:
        return visit.page("dates", kinds=kinds, wrong=visit.words["date_invalid"], status=400)
    milestones.tell(visit.check_in.patient_id, kind=Milestone.Kind(kind), on_date=on_date, now=visit.now)
    return visit.page("done", heading=visit.words["dates"], lines=[visit.words["date_kept"]])


def _day(given: str, visit: Visit) -> date | None:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    today = visit.now.date()
    return day if today - timedelta(days=1) <= day <= today + AHEAD else None
