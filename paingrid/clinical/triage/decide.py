"""Test every row; the gravest class wins, every reason is kept, and what is not known is never called safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.follow_up import expected_within
from paingrid.clinical.triage.ladder import contact_within, gravest
from paingrid.clinical.triage.row import Row
from paingrid.clinical.triage.rules import L1D, L1N, ROWS
from paingrid.clinical.triage.snapshot import Snapshot

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT, MORNING = time(22), time(8)


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


TWO_AMBERS = Row(
    "D10",
    {"zh": "同时有两项当日处理的情况", "en": "Two same-day reasons together"},
    lambda e: None,
    (L1D,),
    timedelta(hours=1),
    "guideline",
    "S35 analogue",
)
ROUTINE = Row(
    "R1",
    {"zh": "疼痛控制良好，情况平稳", "en": "Pain well controlled and stable"},
    lambda e: None,
    (L1N,),
    timedelta(0),
    "guideline",
    "S20 target",
)
NOT_KNOWN = Row(
    "X4",
    {
        "zh": "资料不全，无法判断平安，需要有人问一问",
        "en": "Too little is known to say that all is well: somebody should ask",
    },
    lambda e: None,
    (L1N,),
    timedelta(hours=72),
    "default",
    "default §4.1",
)


def decide(snapshot: Snapshot) -> Decision:
    """Return the decision of this rule set on a snapshot."""
    e = Evidence(snapshot)
    found = [(row, urgency) for row in ROWS if (urgency := row.when(e)) is not None]
    found = _without_milder_twins(found)
    if sum(urgency == "D" for _, urgency in found) >= 2:
        found.append((TWO_AMBERS, "U"))
    if not found:
        found = [(ROUTINE, "R")] if _is_well(e) else [(NOT_KNOWN, "S")]
    urgency = gravest(*(u for _, u in found))
    rows = tuple(row for row, _ in sorted(found, key=lambda pair: "EUDSR".index(pair[1])))
    return Decision(
        urgency=urgency,
        rows=rows,
        contact_by=contact_by(urgency, e),
        reassess_at=_reassess_at(urgency, rows, e),
        unknown=_unknown(e),
        instructions=_instructions(rows, e),
        also_notify=_levels(rows, e),
    )


def contact_by(urgency: str, e: Evidence) -> datetime | None:
    """Return by when a person must have spoken with the patient; none for routine."""
    if urgency == "R":
        return None
    local = e.s.now.astimezone(SHANGHAI)
    unanswered = e.on_opioid and e.level is None
    if urgency == "D" and local.time() >= NIGHT and not unanswered:
        return datetime.combine(local.date() + timedelta(days=1), MORNING, SHANGHAI)
    return e.s.now + contact_within(urgency)


def _without_milder_twins(found: list[tuple[Row, str]]) -> list[tuple[Row, str]]:
    """Drop rows that only repeat a graver one about the very same finding."""
    ids = {row.id for row, _ in found}
    milder = {"E5": {"U7"}, "U6": {"D6", "D9"}, "U9": {"D5"}, "E1": {"U3"}, "D1": {"X2"}}
    dropped = set().union(*(twins for grave, twins in milder.items() if grave in ids))
    return [(row, urgency) for row, urgency in found if row.id not in dropped]


def _is_well(e: Evidence) -> bool:
    """R1 must be shown, not assumed: a current score, and on an opioid also danger signs asked and rescues counted."""
    awake = not e.on_opioid or e.asked_about_danger
    counted = not e.on_opioid or e.s.rescue_n24 is not None
    return e.mild and awake and counted


def _unknown(e: Evidence) -> tuple[str, ...]:
    missing = []
    if e.current is None:
        missing.append("nrs_now")
    if e.on_opioid:
        missing += [name for name in ("sedation", "respiratory_rate", "rescue_n24") if getattr(e.s, name) is None]
    if e.s.opioid_status is None:
        missing.append("opioid_status")
    if e.at_least(e.s.temperature, 38) and e.s.chemo_days is None:
        missing.append("chemo_days")
    return tuple(missing)


def _reassess_at(urgency: str, rows: tuple[Row, ...], e: Evidence) -> datetime:
    if urgency == "R":
        status, goals = e.s.opioid_status or "none", e.s.goals_of_care
        return e.s.now + expected_within(opioid_status=status, goals_of_care=goals)
    return e.s.now + min(row.reassess for row in rows)


def _instructions(rows: tuple[Row, ...], e: Evidence) -> tuple[str, ...]:
    codes = list(dict.fromkeys(code for row in rows for code in row.instructions))
    if not e.s.patch and "remove-patch" in codes and e.s.opioid_status is not None and not e.s.patch_naive:
        codes.remove("remove-patch")
    if e.dying and not any(row.id in ("E6", "E7") for row in rows):
        codes = [c for c in codes if c not in ("call-120", "remove-patch")] + ["family-support"]
    if e.stale or e.current is None:
        codes.append("new-reading")
    return tuple(codes)


def _levels(rows: tuple[Row, ...], e: Evidence) -> tuple[str, ...]:
    """Return the levels to inform: those of the rows, and the step-up rules of §4.2."""
    levels = {level for row in rows for level in row.also}
    s, uncontrolled = e.s, e.at_least(e.current, 4)
    failed = e.at_least(s.dose_rises, 2) and e.below(s.relief_percent, 30)
    if (
        (e.at_least(s.titration_hours, 72) and uncontrolled)
        or failed
        or e.below(s.egfr, 30)
        or e.past(s.ome_mg_per_day, 120)
    ):
        levels.add("L2")
    refractory = e.at_least(s.standard_therapy_days, 7) and (uncontrolled or e.at_least(s.rescue_n24, 3))
    if refractory or e.at_least(s.ome_mg_per_day, 300):
        levels.add("L3")
    return tuple(sorted(levels))
