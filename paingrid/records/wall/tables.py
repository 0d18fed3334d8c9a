"""Which rows are about a person, and by which of their columns: every table stands in one of these lists."""

from __future__ import annotations

#: The record: shown to whoever reaches the patient. Table: column of the patient.
OF_A_PATIENT = {
    "assessment": "patient_id",
    "closewatch": "patient_id",
    "contact": "patient_id",
    "decision": "patient_id",
    "document": "patient_id",
    "dosingfacts": "patient_id",
    "editioneffect": "patient_id",
    "emergencyuse": "patient_id",
    "episode": "patient_id",
    "expectation": "patient_id",
    "medicationstatement": "patient_id",
    "plan": "patient_id",
    "recordrequest": "patient_id",
    "relatedperson": "patient_id",
    "report": "patient_id",
    "task": "patient_id",
}

#: Rows that hang on another row, and are shown with it. Table: (table above, column).
OF_A_ROW = {
    "consultationevent": ("consultation", "consultation_id"),
    "consultationmember": ("consultation", "consultation_id"),
    "handling": ("report", "report_id"),
    "minutes": ("consultation", "consultation_id"),
    "picture": ("consultation", "consultation_id"),
    "referralattachment": ("referral", "referral_id"),
    "referralevent": ("referral", "referral_id"),
    "relief": ("episode", "episode_id"),
    "taskevent": ("task", "task_id"),
}

#: Rows that somebody sees for another reason besides. Table: the whole condition, in the functions of `reach`.
SHOWN_BY = {
    # Sets for those who have many, a look by the index for the odd one.
    "patient": "id IN (SELECT paingrid_reached()) OR id IN (SELECT paingrid_listed()) OR paingrid_knows(id)",
    "household": "EXISTS (SELECT FROM records_patient p WHERE p.household_id = records_household.id)",
    "personallink": "digest = (SELECT paingrid_digest()) OR patient_id IN (SELECT paingrid_reached())",
    # The counter's register: what is drawn, handed out and taken back at one's own dispensary.
    **{
        table: "patient_id IN (SELECT paingrid_reached()) OR institution_id IN (SELECT paingrid_counters())"
        for table in ("prescription", "dispensing", "returned")
    },
    # Both sides keep what they agreed on; the record itself shuts.
    "referral": "patient_id IN (SELECT paingrid_reached())"
    " OR sender_id IN (SELECT paingrid_clinics()) OR receiver_id IN (SELECT paingrid_clinics())"
    " OR team_id IN (SELECT paingrid_coordinated())",
    "consultation": "patient_id IN (SELECT paingrid_reached()) OR team_id IN (SELECT paingrid_teams())"
    " OR to_id IN (SELECT paingrid_consults()) OR asked_by_id = (SELECT paingrid_asker()) OR paingrid_was_asked(id)",
    "opinion": "author_id = (SELECT paingrid_asker())"
    " OR EXISTS (SELECT FROM records_consultation c WHERE c.id = records_opinion.consultation_id)",
    "told": "practitioner_id = (SELECT paingrid_asker())"
    " OR EXISTS (SELECT FROM records_task t WHERE t.id = records_told.task_id)",
    "emergencyaccess": "practitioner_id = (SELECT paingrid_asker()) OR grid_id IN (SELECT paingrid_overseen())"
    " OR patient_id IN (SELECT paingrid_reached())",
    "auditevent": "practitioner_id = (SELECT paingrid_asker()) OR grid_id IN (SELECT paingrid_overseen())"
    " OR patient_id IS NULL OR patient_id IN (SELECT paingrid_reached())",
    "importdraft": "made_by_id = (SELECT paingrid_asker())",
    # Neither name nor free text stands in a message; the outbox is looked after by coordinators.
    "message": "(SELECT paingrid_is_somebody())",
    # A number that stands for a person, and where they are looked after: the rota, the beds and the map count with it.
    # A consent has neither name nor words, and whoever is shut out must find that they are.
    **dict.fromkeys(
        ("booking", "consent", "enrolment", "gueststay", "passedon", "waiting"), "(SELECT paingrid_is_somebody())"
    ),
}

#: Rows about places, staff, rights and work: nothing here says anything about a patient.
OF_NOBODY = (
    "account",
    "agreement",
    "auditchain",
    "auditseal",
    "auditwaiting",
    "careteam",
    "catchmentchange",
    "cell",
    "dutyshift",
    "editionpreview",
    "institution",
    "ladderstep",
    "leave",
    "narcoticright",
    "practitioner",
    "practitionerrole",
    "resource",
    "responsibility",
    "serviceoffered",
    "signinlink",
    "signintry",
    "stockmovement",
    "tableedition",
    "territory",
    "throttle",
)


def conditions() -> dict[str, str]:
    """Return, for every table with rows about a person, when one is shown to the asker."""
    by_patient = {table: f"{column} IN (SELECT paingrid_reached())" for table, column in OF_A_PATIENT.items()}
    by_row = {
        table: f"EXISTS (SELECT FROM records_{other} o WHERE o.id = records_{table}.{column})"
        for table, (other, column) in OF_A_ROW.items()
    }
    return {**by_patient, **by_row, **SHOWN_BY}
