"""The programs an episode touches, with the zones of their facilities, in one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from pathway.calendar import ZoneHistory
from programs.models import FacilityZone, Program
from programs.refusals import Invalid


class UnknownProgram(Invalid):
    code = "unknown_program"
    what_to_do = "Give the id of a program of this network."


@dataclass(frozen=True, slots=True)
class Places:
    """Programs by id, and each program's zones; grows by `with_program`, never shrinks."""

    programs: Mapping[UUID, Program]
    zones: Mapping[UUID, ZoneHistory]

    def program(self, program_id: UUID) -> Program:
        try:
            return self.programs[program_id]
        except KeyError:
            raise UnknownProgram("There is no program with this id.", field="program") from None


def load_places(program_ids: Iterable[UUID]) -> Places:
    """Raises nothing for an unknown id: `Places.program` does, where it is asked for."""
    zone_rows = FacilityZone.objects.filter(facility=OuterRef("facility")).values(
        row=JSONObject(from_at="from_at", zone="zone")
    )
    programs = (
        Program.objects.filter(id__in=set(program_ids))
        .select_related("facility")
        .annotate(zone_rows=ArraySubquery(zone_rows))
    )
    found = {program.id: program for program in programs}
    zones = {
        program.id: ZoneHistory.of((datetime.fromisoformat(row["from_at"]), row["zone"]) for row in program.zone_rows)
        for program in programs
    }
    return Places(programs=found, zones=zones)
