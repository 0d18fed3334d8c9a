"""
Rows X1–X7: what is not known (§4.1). Our own ids, since the reference gives these rules none.

X1–X3 are findings like any other. X4–X7 are floors: they speak only when nothing graver was found,
and never count towards D10. The reference says that a rule which cannot be evaluated "needs a human,
never safe" but not by when. Our choice: without a current score the same day, because the missing
score may be a severe one; on an opioid without wakefulness the same day within 72 hours of a start or
change, when toxicity is likeliest; anything else that R1 asks for within 72 hours.
"""

from __future__ import annotations

from paingrid.clinical.sources import DEFAULT, cite
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import L1D, L1N, LE, MIN, TOXIC, H, Row, always, row
from paingrid.clinical.triage.rows.emergency import toxic


def _sleepy_unknown(e: Evidence) -> bool:
    return e.on_opioid and e.level is None and (e.says("SLEEPY") or e.odd_sedation_words)


def _was_severe(e: Evidence) -> bool:
    """A severe reading of the last 24 hours is D1 already and must not count twice."""
    return e.current is None and e.at_least(e.last_known, 7) and not e.at_least(e.worst24, 7)


def _silent(e: Evidence) -> bool:
    """An unknown opioid status is treated like titration (§2.1: unknown history is naive)."""
    return (e.titrating or e.s.opioid_status is None) and e.past(e.s.silent_hours, 24)


def _no_score(e: Evidence) -> bool:
    """A mild score of the last 24 hours, or an observed score with its own baseline, says something: X4 then."""
    recent_and_mild = e.said is not None and e.said <= 3 and not e.stale
    return e.current is None and not recent_and_mild and not e.observed_only


def _wakefulness_unknown(e: Evidence) -> bool:
    changing = e.titrating or (e.s.hours_since_change is not None and e.s.hours_since_change <= 72)
    return e.on_opioid and not e.woken and changing


def _words_against_the_score(e: Evidence) -> bool:
    """A score under 7 beside words of unbearable pain: without any score these words are U1."""
    return e.current is not None and e.says("PAIN")


FINDINGS: tuple[Row, ...] = (
    row(
        "X1",
        "正在用阿片类药，说昏沉或不对劲，但清醒程度不明",
        "On an opioid, said to be sleepy or strange, wakefulness unknown",
        toxic(_sleepy_unknown),
        (LE, L1D),
        5 * MIN,
        cite(DEFAULT, note="clinical reference §4.1"),
        do=TOXIC,
    ),
    row(
        "X2",
        "上次疼痛7分以上，之后没有新的评分",
        "Last score 7 or more and nothing newer",
        always("D", _was_severe),
        (L1D,),
        8 * H,
        cite(DEFAULT, note="clinical reference §4.1"),
    ),
    row(
        "X3",
        "滴定期（或用药情况不明）超过24小时没有消息",
        "Titrating, or opioid status unknown, and silent for over 24 h",
        always("D", _silent),
        (L1N,),
        8 * H,
        cite(DEFAULT, note="clinical reference §4.1"),
    ),
)
FLOORS: tuple[Row, ...] = (
    row(
        "X5",
        "没有算得上“现在”的疼痛评分，需要当天问一问",
        "No pain score that counts as now: somebody should ask the same day",
        always("D", _no_score),
        (L1N,),
        8 * H,
        cite(DEFAULT, note="clinical reference §4.1"),
    ),
    row(
        "X6",
        "开始或改药72小时内，清醒程度不明",
        "Wakefulness unknown within 72 hours of a start or change of the opioid",
        always("D", _wakefulness_unknown),
        (L1N,),
        8 * H,
        cite(DEFAULT, note="clinical reference §4.1"),
    ),
    row(
        "X7",
        "分数不到7分，却说痛得受不了：当天问清楚",
        "A score under 7 beside words of unbearable pain: ask the same day which is true",
        always("D", _words_against_the_score),
        (L1D,),
        8 * H,
        cite(DEFAULT, note="clinical reference §4.1"),
    ),
)
NOT_KNOWN = row(
    "X4",
    "资料不全，或有一项不太对，无法判断平安，需要有人问一问",
    "Too little is known, or something is not quite right, to say that all is well: somebody should ask",
    lambda e: None,
    (L1N,),
    72 * H,
    cite(DEFAULT, note="clinical reference §4.1"),
)
