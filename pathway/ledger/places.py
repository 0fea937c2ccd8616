"""The programs an episode touches, with the zones of their facilities, in one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from pathway.calendar import ZoneHistory
from programs.models import Program
from programs.refusals import Invalid

# Plain SQL on the path of every verb: composing it through the ORM costs more than running it.
READ_PROGRAMS = """
SELECT p.*, array_agg(z.from_at ORDER BY z.from_at) AS zones_from, array_agg(z.zone ORDER BY z.from_at) AS zone_names
FROM programs_program p JOIN programs_facilityzone z ON z.facility_id = p.facility_id
WHERE p.id = ANY(%s) GROUP BY p.id
"""


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
    programs = {program.id: program for program in Program.objects.raw(READ_PROGRAMS, [list(set(program_ids))])}
    zones = {
        program.id: ZoneHistory.of(zip(vars(program)["zones_from"], vars(program)["zone_names"], strict=True))
        for program in programs.values()
    }
    return Places(programs=programs, zones=zones)
