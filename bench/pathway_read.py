"""One pathway over HTTP, beside its rows read (and the reading logged) by plain SQL."""

from uuid import UUID

from bench.figures import Figure, middle, milliseconds
from bench.queries import queries_of
from bench.site import Site

EPISODES = 150
WARM_UP = 40
PICKED = """
SELECT DISTINCT ON (md5(e.id::text)) e.id, e.patient_id, p.facility_id
FROM pathway_episode e JOIN pathway_placement s ON s.episode_id = e.id JOIN programs_program p ON p.id = s.program_id
ORDER BY md5(e.id::text), s.started_at DESC LIMIT %s
"""
RAW = (
    "SELECT * FROM pathway_episode WHERE id = %(episode)s",
    "SELECT * FROM pathway_stagechange WHERE episode_id = %(episode)s ORDER BY seq",
    "SELECT * FROM pathway_placement WHERE episode_id = %(episode)s ORDER BY started_at",
    """SELECT p.*, z.zone FROM programs_program p JOIN programs_facilityzone z USING (facility_id)
    WHERE p.id IN (SELECT program_id FROM pathway_placement WHERE episode_id = %(episode)s)""",
)
LOG = """
INSERT INTO patients_accesslog (at, user_id, patient_id, operation, request_id)
SELECT clock_timestamp(), id, %s, 'GET pathway', '' FROM programs_user LIMIT 1
"""


def measure(site: Site) -> list[Figure]:
    """GET episodes/{id}/pathway/ by a clinician of the patient's last facility."""
    ours, raw = [], []
    for episode, patient, facility in site.rows(PICKED, EPISODES):
        path, token = f"/api/v1/episodes/{episode}/pathway/", site.readers.by_facility[facility]
        ours.append(milliseconds(site.client.ask, "GET", path, token=token))
        raw.append(milliseconds(_raw, site, episode, patient))
    queries = queries_of("GET", path, token=token)
    return [
        Figure(
            job="pathway_read", n=site.n, ours_ms=middle(ours[WARM_UP:]), raw_ms=middle(raw[WARM_UP:]), queries=queries
        )
    ]


def _raw(site: Site, episode: UUID, patient: UUID) -> None:
    with site.raw, site.raw.cursor() as cursor:
        for statement in RAW:
            cursor.execute(statement, {"episode": episode})
            cursor.fetchall()
        cursor.execute(LOG, [patient])
