"""The version of a template that a plan began with, shipped or a network's own: it never changes, so it is read once."""

from functools import lru_cache
from uuid import UUID

from pathway.check_ins import templates
from pathway.check_ins.templates import Template
from pathway.models import CheckInTemplate


def template_of(code: str, version: int, own_id: UUID | None) -> Template:
    """What a check-in goes by; where a shipped version is no longer kept, the newest of its code."""
    if own_id:
        return _own(own_id)
    return templates.version_of(code, version) or templates.shipped()[code][-1]


@lru_cache(maxsize=256)
def _own(row_id: UUID) -> Template:
    return templates.read(CheckInTemplate.objects.get(id=row_id).definition)
