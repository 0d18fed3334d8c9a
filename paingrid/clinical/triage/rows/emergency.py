"""Rows E1–E7: emergency, staff call within 10 minutes, the family calls 120 at once."""

from __future__ import annotations

from collections.abc import Callable

from paingrid.clinical.sources import DEFAULT, STANDARD_CARE, UNVERIFIED, cite
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import L1D, L2, LE, MIN, TOXIC, Row, When, always, row


def toxic(test: Callable[[Evidence], bool]) -> When:
    """E, but U for a dying person with a documented comfort plan (§4.1): family support, no automatic naloxone."""
    return lambda e: ("U" if e.dying else "E") if test(e) else None


def _cannot_be_woken(e: Evidence) -> bool:
    """Toxicity was ticked, and nobody has said that the person wakes: the gravest reading counts."""
    return e.at_least(e.level, 4) or e.says("E1") or (e.flag("toxicity") and e.level is None)


def _breathes_badly(e: Evidence) -> bool:
    rate, oxygen = e.s.respiratory_rate, e.s.spo2
    falling_asleep = e.at_least(e.level, 3) and (e.below(rate, 10) or e.below(oxygen, 90))
    return e.below(rate, 8) or e.below(oxygen, 85) or falling_asleep or e.says("E2") or _maybe_blue(e)


def _maybe_blue(e: Evidence) -> bool:
    """The ticked sentence also names slow breathing and blue lips: only a counted rate rules them out."""
    return e.flag("toxicity") and e.level is not None and e.s.respiratory_rate is None


def _fever_after_chemo(e: Evidence) -> bool:
    """Neither known nor excluded neutropenia lets a fever wait: an unknown date of chemotherapy counts as recent."""
    recent = e.s.neutropenia or not e.past(e.s.chemo_days, 42)
    known_recent = e.s.neutropenia or e.within(e.s.chemo_days, 0, 42)
    measured = e.at_least(e.s.temperature, 38) and recent
    return e.flag("sepsis") or e.says("E5") or measured or (e.said_hot and known_recent)


def _harm(e: Evidence) -> bool:
    said = e.flag("suicide") or e.flag("exposure") or e.says("E6")
    return said or e.s.suicidal == "intent" or e.s.deliberate_extra_dose or e.s.other_person_exposed


ROWS: tuple[Row, ...] = (
    row(
        "E1",
        "叫不醒，或只对疼痛有反应",
        "Cannot be woken, or reacts to pain only",
        toxic(_cannot_be_woken),
        (LE, L1D),
        5 * MIN,
        cite("S44", "S29"),
        basis="guideline",
        verified=True,
        do=TOXIC,
    ),
    row(
        "E2",
        "呼吸每分钟不到8次、血氧低于85%或发紫；或说着话就睡着而呼吸不到10次、血氧低于90%",
        "Breathing under 8 a minute, oxygen under 85 % or blue;"
        " or under 10 a minute or 90 % while falling asleep in mid-sentence",
        toxic(_breathes_badly),
        (LE, L1D),
        5 * MIN,
        cite("S29", DEFAULT, note="under 10 a minute and under 90 % are defaults"),
        basis="guideline",
        do=TOXIC,
    ),
    row(
        "E3",
        "可能是脊髓受压：腿无力、麻木或大小便失控",
        "Possible cord compression: weak or numb legs, bladder or bowel change",
        always("E", lambda e: e.flag("cord-compression") or e.says("E3")),
        (LE, L2),
        10 * MIN,
        cite("S34", UNVERIFIED, note="times unverified"),
        basis="guideline",
        do=("call-120", "lie-flat"),
        also=("L2",),
    ),
    row(
        "E4",
        "可能是骨折、肠梗阻或穿孔、颅内压高，或上腔静脉压迫、肺栓塞、心梗、出血",
        "Possible fracture, bowel obstruction or perforation, raised pressure in the head, or SVC/PE/ACS/bleed",
        always(
            "E",
            lambda e: e.says("E4") or any(map(e.flag, ("fracture", "obstruction", "raised-icp", "svc-pe-acs-bleed"))),
        ),
        (LE,),
        10 * MIN,
        cite(STANDARD_CARE),
        basis="guideline",
        do=("call-120", "stay-and-watch"),
    ),
    row(
        "E5",
        "38℃以上，而化疗在42天内、时间不明，或已知白细胞低；说发烧没量体温，而化疗在42天内",
        "38.0 °C or more with chemotherapy within 42 days or at an unknown time, or known neutropenia;"
        " fever said but not measured, with chemotherapy within 42 days",
        always("E", _fever_after_chemo),
        (LE,),
        10 * MIN,
        cite(UNVERIFIED),
        basis="guideline",
        do=("call-120", "take-temperature"),
    ),
    row(
        "E6",
        "有自杀打算、故意多用药，或别人误用了药",
        "Suicidal intent, a deliberate extra dose, or another person exposed",
        always("E", _harm),
        (LE, L1D),
        10 * MIN,
        cite(DEFAULT),
        do=("call-120", "stay-with-person", "bring-packages"),
    ),
    row(
        "E7",
        "倒下、抽搐、气道问题、大出血或剧烈胸痛",
        "Collapse, seizure, airway problem, severe bleeding or chest pain",
        always("E", lambda e: e.flag("collapse") or e.says("E7")),
        (LE,),
        5 * MIN,
        cite("S35"),
        basis="guideline",
        verified=True,
        do=("call-120", "recovery-position", "stay-and-watch"),
    ),
)
