"""Step-up and down-referral between the levels (clinical reference §4.2, below the table): who else must hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from paingrid.clinical.sources import DEFAULT, Citation, cite
from paingrid.clinical.triage.evidence import Evidence

Text = dict[str, str]
OUR_CHOICE = cite(DEFAULT)


@dataclass(frozen=True)
class StepUp:
    """One reason to bring in a higher level; it informs and never changes the urgency."""

    code: str
    to: str
    text: Text
    when: Callable[[Evidence], bool]
    source: Citation = OUR_CHOICE
    verified: bool = False

    def as_json(self) -> dict[str, object]:
        """Return the reason as the answer shows it."""
        return {
            "code": self.code,
            "to": self.to,
            "text": self.text,
            "source": self.source,
            "verified": self.verified,
        }


def _up(
    code: str,
    to: str,
    zh: str,
    en: str,
    when: Callable[[Evidence], bool],
    source: Citation = OUR_CHOICE,
    verified: bool = False,
) -> StepUp:
    return StepUp(code, to, {"zh": zh, "en": en}, when, source, verified)


def _no_relief(e: Evidence) -> bool:
    """Two dose rises with relief under 30 %; an unknown relief is asked for, see `unknown`."""
    return e.at_least(e.s.dose_rises, 2) and e.below(e.s.relief_percent, 30)


def _refractory(e: Evidence) -> bool:
    uncontrolled = e.at_least(e.current, 4) or e.at_least(e.s.rescue_n24, 3)
    return e.at_least(e.s.standard_therapy_days, 7) and uncontrolled


STEPS_UP: tuple[StepUp, ...] = (
    _up("child", "L2", "未满18岁：转医院", "Under 18: refer to hospital", lambda e: e.below(e.s.age, 18)),
    _up(
        "titration-72h",
        "L2",
        "社区滴定72小时仍有4分以上",
        "Still 4 or more after 72 h of titration in the community",
        lambda e: e.at_least(e.s.titration_hours, 72) and e.at_least(e.current, 4),
    ),
    _up(
        "two-rises",
        "L2",
        "两次加量后缓解不到30%",
        "Less than 30 % relief after two dose rises",
        _no_relief,
    ),
    _up("parenteral", "L2", "需要注射给药", "Needs a parenteral route", lambda e: e.s.parenteral_needed),
    _up("egfr", "L2", "eGFR低于30", "eGFR under 30", lambda e: e.below(e.s.egfr, 30)),
    _up("rotation", "L2", "需要更换阿片类药", "Needs a rotation of the opioid", lambda e: e.s.rotation_needed),
    _up(
        "dose-120",
        "L2",
        "每天超过120毫克口服吗啡当量，而医生没有（或不知有没有）疼痛培训",
        "Over 120 mg OME a day, and the doctor is not known to be trained in pain",
        lambda e: e.past(e.s.ome_mg_per_day, 120) and e.s.pain_trained_doctor is not True,
    ),
    _up(
        "no-prescriber",
        "L2",
        "本机构没有药或没有处方权",
        "No stock or no prescriber here",
        lambda e: e.s.can_prescribe_here is False,
    ),
    _up(
        "refractory",
        "L3",
        "规范治疗1–2周仍有4分以上，或每天解救3次以上",
        "4 or more, or 3 rescue doses a day, after 1–2 weeks of standard treatment",
        _refractory,
        cite("S23"),
        True,
    ),
    _up(
        "dose-300",
        "L3",
        "每天300毫克口服吗啡当量以上",
        "300 mg OME a day or more",
        lambda e: e.at_least(e.s.ome_mg_per_day, 300),
        cite("S24"),
    ),
)


def steps_up(e: Evidence) -> tuple[StepUp, ...]:
    """Return every reason to bring in a higher level."""
    return tuple(step for step in STEPS_UP if step.when(e))


def may_step_down(e: Evidence) -> bool:
    """
    Whether a higher level may hand the patient back: every condition known and met, none assumed.

    NRS ≤3 and rescue ≤2 for 72 h, oral or transdermal route, plan and supply present [default].
    """
    s = e.s
    controlled = e.mild and e.within(s.rescue_n24, 0, 2) and e.at_least(s.controlled_hours, 72)
    supplied = s.plan_ready and e.at_least(s.supply_days, 2)
    return controlled and supplied and s.route in ("oral", "transdermal") and not steps_up(e)
