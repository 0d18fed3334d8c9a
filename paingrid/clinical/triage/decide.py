"""Test every row; the gravest class wins, every reason is kept, and what is not known is never called safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.follow_up import expected_within, next_after
from paingrid.clinical.triage.ladder import URGENCIES, contact_within, graver, gravest
from paingrid.clinical.triage.levels import StepUp, may_step_down, steps_up
from paingrid.clinical.triage.row import Row
from paingrid.clinical.triage.rules import FLOORS, NOT_KNOWN, ROUTINE, ROWS, TWO_AMBERS
from paingrid.clinical.triage.snapshot import Snapshot

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT, MORNING = time(22), time(8)
#: What the family does for one red flag beyond what its row says.
BY_FLAG = {"fracture": "keep-limb-still", "obstruction": "stop-laxative"}
#: Never by itself for somebody who is dying with a comfort plan (§3.8, §4.1).
EASED_FOR_THE_DYING = frozenset({"E1", "E2", "X1"})
NOT_FOR_THE_DYING = frozenset({"call-120", "keep-waking", "remove-patch", "naloxone-if-supplied"})
NEVER_FOR_THE_DYING = frozenset({"naloxone-if-supplied"})
Found = list[tuple[Row, str]]


@dataclass(frozen=True)
class Decision:
    """What the rules say of one snapshot."""

    urgency: str
    rows: tuple[Row, ...]
    contact_by: datetime | None
    reassess_at: datetime
    unknown: tuple[str, ...]
    instructions: tuple[str, ...]
    also_notify: tuple[str, ...]
    step_up: tuple[StepUp, ...]
    step_down: bool


def decide(snapshot: Snapshot) -> Decision:
    """Return the decision of this rule set on a snapshot."""
    e = Evidence(snapshot)
    found: Found = [(row, urgency) for row in ROWS if (urgency := row.when(e)) is not None]
    if sum(urgency == "D" for _, urgency in found) >= 2:
        found.append((TWO_AMBERS, "U"))
    _add_floors(found, e)
    found.sort(key=lambda pair: URGENCIES.index(pair[1]))
    urgency = found[0][1]
    rows = tuple(row for row, _ in found)
    up = steps_up(e)
    return Decision(
        urgency=urgency,
        rows=rows,
        contact_by=contact_by(urgency, e),
        reassess_at=_reassess_at(urgency, rows, e),
        unknown=_unknown(urgency, rows, e),
        instructions=_instructions(urgency, found, e),
        also_notify=tuple(sorted({level for row in rows for level in row.also} | {step.to for step in up})),
        step_up=up,
        step_down=urgency == "R" and may_step_down(e),
    )


def contact_by(urgency: str, e: Evidence) -> datetime | None:
    """
    Return by when a person must have spoken with the patient; none for routine.

    Same-day work of the night waits for 08:00, unless nobody knows whether a person on an opioid is awake; shortly
    before 08:00 it waits as long as urgent work, never less.
    """
    if urgency == "R":
        return None
    limit = e.s.now + contact_within(urgency)
    if urgency != "D" or (e.on_opioid and e.known_level is None):
        return limit
    local = e.s.now.astimezone(SHANGHAI)
    if local.time() < MORNING:
        return max(min(limit, datetime.combine(local.date(), MORNING, SHANGHAI)), e.s.now + contact_within("U"))
    if local.time() >= NIGHT:
        return datetime.combine(local.date() + timedelta(days=1), MORNING, SHANGHAI)
    return limit


def _add_floors(found: Found, e: Evidence) -> None:
    """Where the rows found nothing that is grave enough for what is not known, say so; "routine" must be earned."""
    urgency = gravest("R", *(urgency for _, urgency in found))
    if graver("D", urgency):
        found += [(row, "D") for row in FLOORS if row.when(e)]
    if not found:
        found.append((ROUTINE, "R") if _is_well(e) else (NOT_KNOWN, "S"))


def _is_well(e: Evidence) -> bool:
    """R1 must be shown, not assumed; a sign that no row names but that is not normal speaks against it."""
    s = e.s
    quiet = s.nausea in (None, "none") and s.itch in (None, "none", "mild")
    breathing = not e.below(s.spo2, 90) and not e.below(s.respiratory_rate, 10)
    return e.mild and quiet and breathing and not _needed_for_routine(e)


def _needed_for_routine(e: Evidence) -> tuple[str, ...]:
    """What R1 asks for and nobody has said: on an opioid also wakefulness, rescue doses and bowels."""
    if not e.on_opioid:
        return ()
    missing = [name for name in ("opioid_status", "rescue_n24", "stool_days") if getattr(e.s, name) is None]
    return tuple(missing) if e.woken else (*missing, "sedation")


def _unknown(urgency: str, rows: tuple[Row, ...], e: Evidence) -> tuple[str, ...]:
    """Return the inputs that somebody should ask for: always the safety ones, the others where a row turned on them."""
    s = e.s
    asked = {
        "nrs_now": e.current is None,
        "sedation": e.on_opioid and e.known_level is None,
        "respiratory_rate": e.on_opioid and (s.respiratory_rate is None or e.stale),
        "rescue_n24": e.on_opioid and s.rescue_n24 is None,
        "opioid_status": s.opioid_status is None,
        "chemo_days": e.at_least(s.temperature, 38) and s.chemo_days is None,
        "rescue_minutes_apart": e.severe and e.at_least(s.rescue_n24, 2) and s.rescue_minutes_apart is None,
        "patch_spare": s.patch_detached and s.patch_spare is None,
        "relief_percent": e.at_least(s.dose_rises, 2) and s.relief_percent is None,
        "hours_since_change": e.level == 2 and e.titrating and s.hours_since_change is None,
        "suicidal": (e.at_least(s.phq2, 3) or e.at_least(s.distress, 7)) and s.suicidal is None,
    }
    missing = [name for name, is_missing in asked.items() if is_missing]
    if NOT_KNOWN in rows:
        missing += [name for name in _needed_for_routine(e) if name not in missing]
    return tuple(missing)


def _reassess_at(urgency: str, rows: tuple[Row, ...], e: Evidence) -> datetime:
    if urgency == "R":
        return e.s.now + _next_planned(e)
    return e.s.now + min(row.reassess for row in rows)


def _next_planned(e: Evidence) -> timedelta:
    """The rhythm of the opioid status, or sooner by the schedule after a start, rotation, dose rise or patch (§4.3)."""
    status, goals = e.s.opioid_status or "none", e.s.goals_of_care
    usual = expected_within(opioid_status=status, goals_of_care=goals)
    if e.s.hours_since_change is None:
        return usual
    elapsed = timedelta(hours=e.s.hours_since_change)
    events = ("dose-rise", "patch-start") if e.s.patch else ("dose-rise",)
    return min([usual, *(due for event in events if (due := next_after(event, elapsed)) is not None)])


def _instructions(urgency: str, found: Found, e: Evidence) -> tuple[str, ...]:
    codes = ["call-120"] if urgency == "E" else []
    codes += [code for row, its_class in found for code in _done_for(row, its_class, e)]
    codes += [BY_FLAG[flag] for flag in e.flags if flag in BY_FLAG]
    if e.s.extra_patch or e.says("U5"):
        codes.append("remove-extra-patch")
    if e.dying and urgency != "E":
        codes.append("family-support")
    if e.current is None:
        codes.append("new-reading")
    return tuple(dict.fromkeys(codes))


def _done_for(row: Row, urgency: str, e: Evidence) -> tuple[str, ...]:
    """
    Return what the family does for one row in this class.

    For the dying E1, E2 and X1 are no overdose to be reversed; an opioid error (U5, U8) stays one, without naloxone.
    """
    codes = row.instructions + (row.in_emergency if urgency == "E" else ())
    if not e.dying:
        return codes
    left_out = NOT_FOR_THE_DYING if row.id in EASED_FOR_THE_DYING else NEVER_FOR_THE_DYING
    return tuple(code for code in codes if code not in left_out)
