"""Rows S1–S4 and R1: within 72 hours, and the planned next time."""

from __future__ import annotations

from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import DAY, L1D, L1N, H, Row, always, row


def _mood(e: Evidence) -> str | None:
    """A wish to be dead without intent is the same day; intent is E6."""
    if e.s.suicidal == "passive" or e.at_least(e.s.phq2, 5) or e.at_least(e.s.gad2, 5):
        return "D"
    low = e.at_least(e.s.phq2, 3) or e.at_least(e.s.gad2, 3) or e.at_least(e.s.distress, 4)
    return "S" if low or e.s.carer_strain else None


def _limited(e: Evidence) -> bool:
    """0 counts as 1–3 here: "no pain just now" beside a worst of 5 is not less than "1 just now"."""
    return e.mild and (e.within(e.worst24, 4, 6) or e.at_least(e.s.peg, 4))


ROWS: tuple[Row, ...] = (
    row(
        "S1",
        "现在0–3分，但最痛4–6分，或生活受限（PEG 4分以上）",
        "0–3 now, but worst 4–6 or function limited (PEG 4 or more)",
        always("S", _limited),
        (L1D,),
        72 * H,
        cite(DEFAULT),
    ),
    row(
        "S2",
        "PHQ-2或GAD-2达3分、痛苦感4分以上，或照护者吃力；PHQ-2或GAD-2达5分、有轻生念头则为当日",
        "PHQ-2 or GAD-2 3 or more, distress 4 or more, or carer strain; same day from 5, or with a wish to be dead",
        _mood,
        (L1D,),
        7 * DAY,
        cite("S40", "S50", DEFAULT, note="time default"),
        basis="guideline",
    ),
    row(
        "S3",
        "神经病理性疼痛筛查阳性，还没有用辅助药",
        "Neuropathic screen positive, no adjuvant yet",
        always("S", lambda e: e.s.neuropathic_positive and not e.s.on_adjuvant),
        (L1D,),
        7 * DAY,
        cite(DEFAULT),
        also=("L2",),
    ),
    row(
        "S4",
        "麻醉药品三个月复查14天内到期，或缺知情同意、诊断证明",
        "The three-month narcotic review is due within 14 days, or consent or certificate is missing",
        always("S", lambda e: e.s.documents_missing or (e.s.review_due_days is not None and e.s.review_due_days <= 14)),
        (L1D,),
        14 * DAY,
        cite("S10", UNVERIFIED, note="Art 27 unverified"),
        basis="guideline",
    ),
)
ROUTINE = row(
    "R1",
    "0–3分，解救药不超过2次，没有副作用，情况平稳",
    "0–3, at most 2 rescue doses, no side effect, stable",
    lambda e: None,
    (L1N,),
    0 * H,
    cite("S20", note="the target of treatment"),
    basis="guideline",
)
