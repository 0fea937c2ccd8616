"""Which tables the feed follows, under which resource's name: data, from which the triggers are made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Followed:
    """A table whose rows are (part of) a resource. `patient` says where the patient's id is: a column of the row, or a
    parent ('episode', 'placement') whose patient it is; empty for what concerns no patient."""

    table: str
    resource: str
    id_column: str = "id"
    patient: str = "patient_id"


FIRST_FOLLOWED = (
    Followed("programs_facility", "facility", patient=""),
    Followed("programs_facilityzone", "facility", "facility_id", patient=""),
    Followed("programs_program", "program", patient=""),
    Followed("programs_programcapacity", "program", "program_id", patient=""),
    Followed("patients_patient", "patient", patient="id"),
    Followed("patients_identifier", "patient", "patient_id"),
    Followed("patients_contactpoint", "patient", "patient_id"),
    Followed("patients_assessment", "assessment"),
    Followed("patients_event", "event"),
    Followed("patients_livingsituation", "living-situation"),
    Followed("pathway_episode", "episode"),
    Followed("pathway_stagechange", "stage-change", patient="episode"),
    Followed("pathway_placement", "placement"),
    Followed("pathway_leave", "leave", patient="placement"),
    Followed("pathway_careassignment", "placement", "placement_id", patient="placement"),
    Followed("pathway_completion", "completion"),
    Followed("pathway_plannedmove", "planned-move", patient="episode"),
    Followed("pathway_verdict", "verdict", patient="episode"),
    Followed("pathway_flag", "flag"),
    Followed("pathway_checkin", "check-in"),
)
CLINICAL_FACTS = (
    Followed("patients_observation", "observation"),
    Followed("patients_instrumentresponse", "instrument-response"),
)
PROMISES = (Followed("pathway_proposal", "proposal"), Followed("pathway_followup", "follow-up"))
# a migration makes the triggers of its own group only: tables of later groups are not there yet
FOLLOWED = (*FIRST_FOLLOWED, *CLINICAL_FACTS, *PROMISES)


def untrigger_sql(followed: Followed) -> str:
    """Undoes `trigger_sql`."""
    return f"DROP TRIGGER note_change ON {followed.table}"


def trigger_sql(followed: Followed) -> str:
    """The trigger that notes a table's changes."""
    return (
        f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON {followed.table} FOR EACH ROW EXECUTE FUNCTION "
        f"feed_note_change('{followed.resource}', '{followed.id_column}', '{followed.patient}')"
    )
