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
CONTACTS = (
    Followed("pathway_milestone", "milestone"),
    Followed("pathway_checkinplan", "check-in-plan"),
    Followed("pathway_message", "message"),
    Followed("pathway_contactattempt", "contact-attempt"),
    Followed("pathway_alert", "alert"),
    Followed("pathway_agendaitem", "agenda-item"),
    Followed("pathway_silence", "silence"),
)
# a migration makes the triggers of its own group only: tables of later groups are not there yet
FOLLOWED = (*FIRST_FOLLOWED, *CLINICAL_FACTS, *PROMISES, *CONTACTS)
PARENTS = {"episode": "pathway_episode", "placement": "pathway_placement"}


def untrigger_sql(followed: Followed) -> str:
    """Undoes `trigger_sql`."""
    return f"DROP TRIGGER note_change ON {followed.table}"


def trigger_sql(followed: Followed) -> str:
    """The trigger that notes a table's changes."""
    return (
        f"CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON {followed.table} FOR EACH ROW EXECUTE FUNCTION "
        f"feed_note_change('{followed.resource}', '{followed.id_column}', '{followed.patient}')"
    )


def back_fill_sql(*followed: Followed) -> str:
    """The function that tells a facility of a patient who enters its sight: all that is known, in the order given."""
    of_patients = (one for one in followed if one.patient and one.id_column == "id")
    known = " UNION ALL ".join(
        f"SELECT {rank} AS rank, '{one.resource}' AS resource, t.id FROM {_rows_of_patient(one)}"  # noqa: S608  # names of our own tables
        for rank, one in enumerate(of_patients)
    )
    return f"""
CREATE OR REPLACE FUNCTION feed_back_fill(patient uuid, facility uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO feed_sight (patient_id, facility_id) VALUES (patient, facility) ON CONFLICT DO NOTHING;
  INSERT INTO feed_change (kind, resource, resource_id, patient_id, audience, changed_at, origin_key)
  SELECT 'UPSERT', resource, id, patient, facility, clock_timestamp(), '' FROM ({known}) AS known ORDER BY rank, id
$$
"""  # noqa: S608  # our own table names


def _rows_of_patient(followed: Followed) -> str:
    parent = PARENTS.get(followed.patient)
    if parent is None:
        return f"{followed.table} t WHERE t.{followed.patient} = patient"
    return f"{followed.table} t JOIN {parent} p ON p.id = t.{followed.patient}_id WHERE p.patient_id = patient"
