"""What nobody can do without who checks and changes an episode: plain SQL for the rows, nothing computed from them."""

LOCKS_AND_LEDGER = (
    "SELECT * FROM patients_patient WHERE id = %(patient)s FOR UPDATE",
    "SELECT * FROM pathway_episode WHERE id = %(episode)s FOR UPDATE",
    "SELECT * FROM pathway_stagechange WHERE episode_id = %(episode)s ORDER BY seq",
    "SELECT * FROM pathway_placement WHERE episode_id = %(episode)s",
)
# as far back as the rules look: the facts that are true by now
FACTS = (
    "SELECT * FROM patients_assessment WHERE patient_id = %(patient)s ORDER BY effective_at DESC",
    """SELECT * FROM patients_observation WHERE patient_id = %(patient)s
    AND effective_at >= now() - interval '35 days' ORDER BY kind, effective_at DESC""",
    """SELECT r.* FROM (SELECT DISTINCT instrument FROM patients_instrumentresponse WHERE patient_id = %(patient)s) i
    CROSS JOIN LATERAL (SELECT * FROM patients_instrumentresponse a WHERE a.patient_id = %(patient)s
      AND a.instrument = i.instrument ORDER BY a.effective_at DESC LIMIT 3) r""",
    """SELECT * FROM patients_event WHERE patient_id = %(patient)s
    AND effective_at >= now() - interval '366 days' ORDER BY effective_at""",
    "SELECT * FROM patients_livingsituation WHERE patient_id = %(patient)s ORDER BY effective_at DESC LIMIT 1",
    "SELECT * FROM pathway_plannedmove WHERE episode_id = %(episode)s AND ended_at IS NULL",
)
DESTINATION = (
    """SELECT p.*, (SELECT count(*) FROM pathway_placement s WHERE s.program_id = p.id AND s.ended_at IS NULL),
      (SELECT places FROM programs_programcapacity c WHERE c.program_id = p.id ORDER BY c.from_on DESC LIMIT 1)
    FROM programs_program p WHERE p.id = %(to)s""",
)
OF_A_JUDGEMENT = (*LOCKS_AND_LEDGER, *FACTS, *DESTINATION)
