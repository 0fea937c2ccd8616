"""The pages of a check-in: a neutral first one, two short parts of questions, and what can be said at any time.

Reading a page writes nothing and shows nothing of the patient.
"""

from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway import answers
from pathway.answers import MAY_BE_ANSWERED, TooLate
from web.questions import LAST_PART, names, questions, read_answers
from web.visits import Visit, through_a_link


@require_safe
@through_a_link
def hello(visit: Visit) -> HttpResponse:
    if visit.is_expired:
        return visit.page("expired", status=410)
    return visit.page("hello", is_closed=visit.check_in.status not in MAY_BE_ANSWERED)


@require_http_methods(["GET", "HEAD", "POST"])
@through_a_link
def ask(visit: Visit) -> HttpResponse:
    """A part's questions; a part that was sent is kept at once, and weighed."""
    if visit.is_expired:
        return visit.page("expired", status=410)
    if visit.request.method != "POST":
        return _part(visit, _number(visit.request.GET.get("part", "")))
    part = _number(visit.request.POST.get("part", ""))
    is_last = part == LAST_PART
    given = read_answers(part, visit.request.POST.dict(), asked=visit.asked)
    try:
        answers.keep(visit.check_in.id, answers=given, is_finished=is_last, now=visit.now)
    except TooLate:
        return HttpResponseRedirect(f"/c/{visit.token}/")
    return HttpResponseRedirect(f"/c/{visit.token}/" + ("thanks/" if is_last else f"questions/?part={part + 1}"))


@require_safe
@through_a_link
def thanks(visit: Visit) -> HttpResponse:
    said = visit.words
    return visit.page("done", heading=said["thanks"], lines=[said["thanks_more"]], readers=visit.readers)


@require_POST
@through_a_link
def rough(visit: Visit) -> HttpResponse:
    """Said at any time, with any link that was ever good."""
    answers.rough_day(visit.check_in.id, now=visit.now)
    return HttpResponseRedirect(f"/c/{visit.token}/told/")


@require_POST
@through_a_link
def call(visit: Visit) -> HttpResponse:
    answers.call_me(visit.check_in.id, now=visit.now)
    return HttpResponseRedirect(f"/c/{visit.token}/told/")


@require_safe
@through_a_link
def told(visit: Visit) -> HttpResponse:
    """Nothing is promised; that somebody has read it is said once somebody has."""
    said = visit.words
    lines = [said["told_more"]]
    taken = answers.is_acknowledged(visit.check_in.id)
    if taken:
        local = taken.astimezone(ZoneInfo(visit.check_in.patient.time_zone))
        lines = [said["acknowledged"].format(at=f"{local:%H:%M}"), *lines]
    return visit.page("done", heading=said["told"], lines=lines, readers=visit.readers)


@require_POST
@through_a_link
def fresh(visit: Visit) -> HttpResponse:
    """The same page whether or not anything was sent."""
    answers.send_fresh_link(visit.check_in.id, now=visit.now)
    return visit.page("done", heading=visit.words["title"], lines=[visit.words["fresh_sent"]])


def _part(visit: Visit, part: int) -> HttpResponse:
    said = visit.words
    if part == 1 and not names(part, visit.asked):
        part = LAST_PART
    return visit.page(
        "questions",
        part=part,
        part_of=said["part"].format(part=part),
        questions=list(questions(part, said, asked=visit.asked, is_covered=visit.is_covered)),
        readers=visit.readers,
    )


def _number(given: str) -> int:
    return int(given) if given in {str(number) for number in range(1, LAST_PART + 1)} else 1
