"""
Who reaches whom, in the words of the database; `journey.access` says the same in Python, and a test compares them.

Every function belongs to the owner of the tables and reads past the wall; each answers only for the one who asks.
"""

from __future__ import annotations

from collections.abc import Iterable

from paingrid.consortium.consents import SCOPES, SHARING
from paingrid.consortium.consultation import STAYS_OPEN
from paingrid.consortium.roles import CLINICIANS, CONSULTANTS, DISPENSERS, LOOK_BACK, TEAM_ROLES, UPPER_ROLES
from paingrid.records.queries import referral_doors
from paingrid.records.wall.errands import ERRANDS


def _roles(names: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in sorted(names)) + "]::text[]"


def _function(name: str, returns: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER\n"
        f"SET search_path = public, pg_temp AS $wall$\n{body}\n$wall$;\n"
    )


def _setting(name: str) -> str:
    return f"nullif(current_setting('paingrid.{name}', true), '')"


_NOW = "paingrid_now()"
_CURRENT = f"starts_at <= {_NOW} AND (ends_at IS NULL OR ends_at > {_NOW})"
_TODAY = f"({_NOW} AT TIME ZONE 'Asia/Shanghai')::date"


def _held(roles: Iterable[str], column: str) -> str:
    return f"SELECT {column} FROM paingrid_roles() WHERE role = ANY({_roles(roles)}) AND {column} IS NOT NULL"


def _stands(scope: str, patient: str) -> str:
    """Whether a consent stands: the last decision on it, or what counts while there is none."""
    return (
        f"coalesce((SELECT k.given FROM records_consent k WHERE k.patient_id = {patient} AND k.scope = '{scope}'"
        f" ORDER BY k.id DESC LIMIT 1), {SCOPES[scope].unsaid})"
    )


#: Whom the asker treats, hosts, was told of, was sent, is asked about, or broke the glass for.
_REACHED = f"""
SELECT patient_id FROM records_personallink WHERE digest = paingrid_digest()
UNION
SELECT patient_id FROM records_enrolment WHERE {_CURRENT} AND team_id IN (SELECT paingrid_teams())
UNION
SELECT patient_id FROM records_gueststay
WHERE accepted_at <= {_NOW} AND starts_on <= {_TODAY} AND ends_on >= {_TODAY}
  AND (ended_at IS NULL OR ended_at > {_NOW}) AND host_team_id IN (SELECT paingrid_teams())
UNION
SELECT t.patient_id FROM records_told d JOIN records_task t ON t.id = d.task_id
WHERE d.practitioner_id = paingrid_asker() AND (d.until IS NULL OR d.until > {_NOW})
  AND (t.closed_at IS NULL OR t.closed_at > {_NOW} - interval '{LOOK_BACK.total_seconds():.0f} s')
  AND EXISTS ({_held(TEAM_ROLES | UPPER_ROLES, "institution_id")})
UNION
SELECT patient_id FROM records_referral
WHERE receiver_id IN (SELECT paingrid_clinics())
  AND (ended_at IS NULL OR ended_at > {_NOW} - interval '{referral_doors.LOOK_BACK.total_seconds():.0f} s')
  AND {_stands(SHARING, "records_referral.patient_id")}
UNION
SELECT patient_id FROM records_consultation
WHERE status = 'asked' AND asked_at <= {_NOW} AND to_id IN (SELECT paingrid_consults())
  AND (to_person_id IS NULL OR to_person_id = paingrid_asker())
  AND {_stands(SHARING, "records_consultation.patient_id")}
UNION
SELECT c.patient_id FROM records_consultation c
WHERE c.asked_at <= {_NOW} AND EXISTS ({_held(CLINICIANS | {"pharmacist"}, "institution_id")})
  AND (c.closed_at IS NULL
    OR c.status = 'decided' AND c.closed_at > {_NOW} - interval '{STAYS_OPEN.total_seconds():.0f} s')
  AND c.id IN (
    SELECT id FROM records_consultation WHERE taken_by_id = paingrid_asker()
    UNION
    SELECT consultation_id FROM records_consultationmember
    WHERE practitioner_id = paingrid_asker() AND {_CURRENT})
  AND {_stands(SHARING, "c.patient_id")}
UNION
SELECT patient_id FROM records_emergencyaccess
WHERE practitioner_id = paingrid_asker() AND opened_at <= {_NOW} AND ends_at > {_NOW} AND ended_at IS NULL
  AND EXISTS ({_held(CLINICIANS, "institution_id")})
"""

#: Whose name and home the asker sees on the lists of a whole grid: its coordinator the present ones, its officer all.
_LISTED = f"""
SELECT patient_id FROM records_enrolment WHERE {_CURRENT} AND team_id IN (SELECT paingrid_coordinated())
UNION
SELECT e.patient_id FROM records_enrolment e JOIN records_careteam t ON t.id = e.team_id
WHERE t.grid_id IN (SELECT paingrid_overseen())
"""

#: Whether the asker may see this patient's name and home because of one piece of work; by the index of the patient.
_KNOWS = """
SELECT EXISTS (
  SELECT FROM records_referral r WHERE r.patient_id = $1 AND (
    r.sender_id IN (SELECT paingrid_clinics()) OR r.receiver_id IN (SELECT paingrid_clinics())
    OR r.ended_at IS NULL AND r.team_id IN (SELECT paingrid_coordinated()))
) OR EXISTS (
  SELECT FROM records_prescription WHERE patient_id = $1 AND institution_id IN (SELECT paingrid_counters())
) OR EXISTS (
  SELECT FROM records_dispensing WHERE patient_id = $1 AND institution_id IN (SELECT paingrid_counters())
) OR EXISTS (
  SELECT FROM records_returned WHERE patient_id = $1 AND institution_id IN (SELECT paingrid_counters())
) OR EXISTS (
  SELECT FROM records_consultation c WHERE c.patient_id = $1 AND (
    c.team_id IN (SELECT paingrid_teams()) OR c.to_id IN (SELECT paingrid_consults())
    OR c.asked_by_id = paingrid_asker() OR paingrid_was_asked(c.id))
) OR EXISTS (
  SELECT FROM records_gueststay WHERE patient_id = $1 AND ended_at IS NULL
    AND (host_team_id IN (SELECT paingrid_teams()) OR home_team_id IN (SELECT paingrid_teams()))
) OR EXISTS (
  SELECT FROM records_booking b JOIN records_resource r ON r.id = b.resource_id
  WHERE b.patient_id = $1 AND r.institution_id IN (SELECT institution_id FROM paingrid_roles())
) OR EXISTS (
  SELECT FROM records_waiting
  WHERE patient_id = $1 AND institution_id IN (SELECT institution_id FROM paingrid_roles())
) OR EXISTS (
  SELECT FROM records_emergencyaccess
  WHERE patient_id = $1 AND (practitioner_id = paingrid_asker() OR grid_id IN (SELECT paingrid_overseen()))
)
"""

#: Whether the asker took this question, was invited to it or wrote an opinion, at any time.
_WAS_ASKED = """
SELECT EXISTS (SELECT FROM records_consultation WHERE id = $1 AND taken_by_id = paingrid_asker())
  OR EXISTS (SELECT FROM records_consultationmember WHERE consultation_id = $1 AND practitioner_id = paingrid_asker())
  OR EXISTS (SELECT FROM records_opinion WHERE consultation_id = $1 AND author_id = paingrid_asker())
"""

_ON_ERRAND = """
SELECT EXISTS (
  SELECT FROM (VALUES {rows}) AS e(name, role)
  WHERE e.name = {errand} AND (
    e.role = 'anybody'
    OR e.role = 'a link' AND paingrid_digest() IS NOT NULL
    OR e.role = 'staff' AND paingrid_asker() IS NOT NULL
    OR e.role = 'administrator' AND EXISTS (
      SELECT FROM records_practitioner p JOIN records_account a ON a.id = p.account_id
      WHERE p.id = paingrid_asker() AND a.is_active AND a.is_administrator
        AND (a.leaves_at IS NULL OR a.leaves_at > paingrid_now()))
    OR e.role IN (SELECT role FROM paingrid_roles())))
"""


def functions() -> str:
    """Return the SQL that makes every function the policies ask."""
    rows = ", ".join(f"('{name}', '{who}')" for name, errand in sorted(ERRANDS.items()) for who in sorted(errand.who))
    return "".join(
        (
            _function("paingrid_now()", "timestamptz", f"SELECT coalesce({_setting('now')}::timestamptz, now())"),
            _function("paingrid_asker()", "bigint", f"SELECT {_setting('person')}::bigint"),
            _function("paingrid_digest()", "bytea", f"SELECT decode({_setting('link')}, 'hex')"),
            _function(
                "paingrid_is_somebody()",
                "boolean",
                "SELECT paingrid_asker() IS NOT NULL OR paingrid_digest() IS NOT NULL",
            ),
            _function(
                "paingrid_roles()",
                "TABLE(role text, institution_id bigint, team_id bigint, territory_id bigint)",
                "SELECT r.role, r.institution_id, r.team_id, r.territory_id FROM records_practitionerrole r"
                " JOIN records_practitioner p ON p.id = r.practitioner_id"
                " JOIN records_account a ON a.id = p.account_id"
                f" WHERE p.id = paingrid_asker() AND a.is_active AND r.starts_at <= {_NOW}"
                f" AND (a.leaves_at IS NULL OR a.leaves_at > {_NOW})"
                f" AND (r.ends_at IS NULL OR r.ends_at > {_NOW})",
            ),
            _function("paingrid_clinics()", "SETOF bigint", _held(CLINICIANS, "institution_id")),
            _function("paingrid_counters()", "SETOF bigint", _held(DISPENSERS, "institution_id")),
            _function(
                "paingrid_coordinated()",
                "SETOF bigint",
                f"SELECT id FROM records_careteam WHERE grid_id IN ({_held(['grid-coordinator'], 'territory_id')})",
            ),
            _function("paingrid_overseen()", "SETOF bigint", _held(["privacy-officer"], "territory_id")),
            _function("paingrid_teams()", "SETOF bigint", _held(TEAM_ROLES, "team_id")),
            _function("paingrid_consults()", "SETOF bigint", _held(CONSULTANTS, "institution_id")),
            _function("paingrid_was_asked(uuid)", "boolean", _WAS_ASKED),
            _function("paingrid_reached()", "SETOF uuid", _REACHED),
            _function("paingrid_listed()", "SETOF uuid", _LISTED),
            _function("paingrid_knows(uuid)", "boolean", _KNOWS),
            _function("paingrid_on_errand()", "boolean", _ON_ERRAND.format(rows=rows, errand=_setting("errand"))),
        )
    )
