"""/check-in-templates/: the plans of contacts as data, shipped and a network's own."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.check_in_plan_serializers import TemplateIn, TemplateOut, TemplatesOut
from api.valid import valid
from api.views import Door
from pathway import check_ins
from pathway.check_ins import templates
from pathway.models import CheckInTemplate
from programs.refusals import NotFound


class CheckInTemplates(Door):
    @extend_schema(operation_id="check_in_templates_list", responses=TemplatesOut)
    def get(self, request: Request) -> Response:
        """The shipped templates, and every version that the network or a program wrote. The newest in force goes first
        for plans that begin; a program's before the network's, and that before what is shipped."""
        own = CheckInTemplate.objects.order_by("code", "program", "version")
        return Response(TemplatesOut({"templates": [*shipped(), *own]}).data)

    @extend_schema(operation_id="check_in_templates_write", request=TemplateIn, responses={201: TemplateOut})
    def post(self, request: Request) -> Response:
        """Writes the next version of a template, for a program or the network; plans that began keep theirs."""
        given = valid(TemplateIn, request)

        def work() -> Response:
            row = check_ins.write_template(
                given["definition"],
                program_id=given.get("program"),
                from_at=given.get("from_at"),
                by=caller(request),
                now=door_time(request),
            )
            return Response(TemplateOut(row).data, status=201)

        response = self.write(request, work)
        response.headers["Location"] = f"{request.path}{response.data['id']}/"
        return response


class OneCheckInTemplate(Door):
    @extend_schema(operation_id="check_in_templates_read", responses=TemplateOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One version that somebody wrote; it is never changed."""
        row = CheckInTemplate.objects.filter(id=row_id).first()
        if row is None:
            raise NotFound("There is no such template.")
        return Response(TemplateOut(row).data)


def shipped() -> list[dict[str, Any]]:
    """What is shipped, as it is written."""
    nobody = dict.fromkeys(("id", "program_id", "from_at", "written_at", "written_by_id"))
    written = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(templates.SHIPPED.glob("*.json")))
    return [{**nobody, "code": one["code"], "version": one["version"], "definition": one} for one in written]
