"""One visit through a link of ours: whose it is, in which language, and how a page is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pathway import coverage
from pathway.calendar import next_working_time
from pathway.check_ins.in_use import template_of
from pathway.messages import links
from pathway.messages.links import LinkIsUnknown, Purpose
from pathway.models import CheckIn
from pathway.teams import Team, team_of
from pathway.wishes import wishes_of
from programs.database import database_now
from web.words import language_for, words

Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visit:
    """`is_expired`: the link was good once; what helps on a rough night is still there."""

    request: HttpRequest
    token: str
    check_in: CheckIn
    is_expired: bool
    language: str
    now: datetime

    @property
    def words(self) -> Mapping[str, str]:
        return words(self.language)

    @property
    def asked(self) -> tuple[str, ...]:
        """What the check-in's template asks."""
        row = self.check_in
        return template_of(row.template, row.template_version, row.plan.own_template_id).questions

    @property
    def readers(self) -> str:
        """Who reads an answer given now, truthfully."""
        if self.is_covered:
            return self.words["readers_now"]
        at_work = next_working_time(self.now, self.team.zone) == self.now
        return self.words["readers_working" if at_work else "readers_later"]

    @cached_property
    def team(self) -> Team:
        return team_of(self.check_in.episode_id, self.now)

    @cached_property
    def is_covered(self) -> bool:
        facility = self.team.facility_id
        return facility is not None and coverage.is_covered(facility, self.now)

    def page(self, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return answered(self.request, name, self.language, {"token": self.token, **context}, status=status)


def answered(
    request: HttpRequest, name: str, language: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page that nobody keeps: no cache, no search engine."""
    response = render(
        request, f"web/{name}.html", {"t": words(language), "language": language, **context}, status=status
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def through_a_link(view: Callable[[Visit], HttpResponse]) -> Page:
    """The view for a token of ours; with any other one a page that says so, and where help is."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        now = database_now()
        try:
            link = links.read(token, purpose=Purpose.CHECK_IN, now=now)
            check_in = CheckIn.objects.select_related("patient", "episode", "plan").get(id=link.id)
        except (LinkIsUnknown, CheckIn.DoesNotExist):
            return unknown(request)
        language = language_for(request, wished=wishes_of(check_in.patient, now).language)
        return view(Visit(request, token, check_in, link.is_expired, language, now))

    return found


def unknown(request: HttpRequest) -> HttpResponse:
    language = language_for(request)
    said = words(language)
    context = {"heading": said["unknown"], "lines": [said["unknown_more"]]}
    return answered(request, "done", language, context, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form without our cookie: nothing was done, and help is named all the same. (`reason` is Django's.)"""
    language = language_for(request)
    said = words(language)
    context = {"heading": said["title"], "lines": [said["again"]]}
    return answered(request, "done", language, context, status=403)
