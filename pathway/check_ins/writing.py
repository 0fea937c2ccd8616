"""A network or a program writes its own version of a template; plans that began keep theirs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from pathway.check_ins import templates
from pathway.check_ins.templates import Template, TemplateIsInvalid
from pathway.models import CheckInTemplate
from programs.models import Program, User
from programs.refusals import Invalid
from programs.roles import check_can_set_policy


class DefinitionIsInvalid(Invalid):
    code = "template_is_invalid"
    what_to_do = "Correct what each problem names; check-in-templates/ shows what a definition looks like."


def write_template(
    definition: Any, *, program_id: UUID | None, from_at: datetime | None = None, by: User, now: datetime
) -> CheckInTemplate:
    """The next version of a shipped template, for the network (None) or a program, from now or later on.

    Raises NotPermitted, DefinitionIsInvalid.
    """
    with transaction.atomic():
        check_can_set_policy(by, _facility_of(program_id), now)
        template = _read(definition)
        if from_at is not None and from_at < now:
            raise Invalid("A version is in force from now or from a later instant on.", field="from_at")
        _one_at_a_time()
        known = CheckInTemplate.objects.filter(code=template.code, program=program_id)
        version = (known.aggregate(newest=Max("version"))["newest"] or 0) + 1
        return CheckInTemplate.objects.create(
            code=template.code, version=version, program_id=program_id, definition={**definition, "version": version},
            from_at=from_at or now, written_at=now, written_by=by,
        )  # fmt: skip


def _one_at_a_time() -> None:
    """Two writers of one template number their versions one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE pathway_checkintemplate IN SHARE ROW EXCLUSIVE MODE")


def _read(definition: Any) -> Template:
    try:
        template = templates.read({**definition, "version": 1} if isinstance(definition, dict) else definition)
    except TemplateIsInvalid as invalid:
        raise DefinitionIsInvalid(
            str(invalid), field="definition", extra={"problems": list(invalid.problems)}
        ) from None
    if template.code not in templates.shipped():
        raise DefinitionIsInvalid(f"code: write one of {', '.join(templates.shipped())}.", field="definition")
    return template


def _facility_of(program_id: UUID | None) -> UUID | None:
    if program_id is None:
        return None
    facility = Program.objects.filter(id=program_id).values_list("facility", flat=True).first()
    if facility is None:
        raise Invalid("There is no such program.", field="program")
    return facility
