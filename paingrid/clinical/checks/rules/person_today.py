"""How the person is today: open red flags, breathing and waking, age, allergy, pregnancy and breast-feeding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.load import loads_of
from paingrid.clinical.checks.order import Order, named
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.substances import substance_named
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.allergies import is_known, names
from paingrid.clinical.opioids.person import ADULT
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

FLAGS: Final = cite(UNVERIFIED, note="§3.11")
NALOXONE: Final = cite("S29", note="§3.8")
SEDATION: Final = cite("S44", note="§4.2")
CEILINGS: Final = cite(UNVERIFIED, note="§3.6")
ALLERGY: Final = cite("standard care")
BREATHS = number_of(
    "breathing.check.stop",
    8,
    "/min",
    "呼吸低于此数不给阿片",
    "breaths below which no opioid is given",
    NALOXONE,
    verified=True,
)
BREATHS_HOLD = number_of(
    "breathing.check.hold",
    10,
    "/min",
    "呼吸低于此数先减量",
    "breaths below which the dose is reduced",
    cite(DEFAULT, note="§4.2"),
)
OXYGEN = number_of(
    "breathing.check.spo2",
    85,
    "%",
    "血氧低于此值不给阿片",
    "oxygen below which no opioid is given",
    NALOXONE,
    verified=True,
)
CODEINE_AGE = number_of("age.codeine", 12, "a", "可待因禁用年龄", "age below which codeine is never given", CEILINGS)
NUMBERS = (BREATHS, BREATHS_HOLD, OXYGEN, CODEINE_AGE)
#: Every flag of the triage rules in a doctor's words.
FLAG_WORDS: dict[str, tuple[str, str]] = {
    "cord-compression": ("脊髓压迫", "cord compression"),
    "spinal-pain": ("脊柱转移痛", "spinal metastasis pain"),
    "fracture": ("病理性骨折", "fracture"),
    "obstruction": ("肠梗阻或穿孔", "bowel obstruction or perforation"),
    "sepsis": ("感染或脓毒症", "infection or sepsis"),
    "raised-icp": ("颅内压增高", "raised intracranial pressure"),
    "toxicity": ("阿片中毒", "opioid toxicity"),
    "svc-pe-acs-bleed": (
        "上腔静脉综合征、肺栓塞、冠脉综合征或出血",
        "SVC syndrome, embolism, coronary event or bleeding",
    ),
    "hypercalcaemia": ("高钙血症", "hypercalcaemia"),
    "suicide": ("自杀风险", "suicide risk"),
    "retention": ("尿潴留", "urinary retention"),
    "supply-failure": ("断药", "supply failure"),
    "exposure": ("他人误触误服", "exposure of another person"),
    "changed-character": ("疼痛性质突然改变", "sudden change of the pain"),
    "collapse": ("突然倒下", "collapse"),
}


def red_flags(order: Order, edition: Edition) -> Iterator[Finding]:
    """Name the open red flags once; with signs of toxicity an opioid is not given unless the dose goes down."""
    flags = sorted(order.person.red_flags)
    if not flags or not order.proposed:
        return
    words = [FLAG_WORDS.get(flag, (flag, flag)) for flag in flags]
    toxic = "toxicity" in flags and bool(order.opioids) and not _less(order, edition)
    yield found(
        "red-flag-toxicity" if toxic else "red-flag-open",
        "refuse" if toxic else "warn" if order.person.dying else "stop",
        f"有未处理的危险信号：{'、'.join(zh for zh, _ in words)}。先处理急症，再定长期用药"
        + ("；现在不给阿片。" if toxic else "。"),
        f"Open red flags: {', '.join(en for _, en in words)}. See to the emergency before regular medicines"
        + ("; no opioid now." if toxic else "."),
        FLAGS,
        "red-flag",
    )


def _less(order: Order, edition: Edition) -> bool:
    loads = loads_of(order, edition)
    return loads.after < loads.now


def breathing(order: Order, edition: Edition) -> Iterator[Finding]:
    """Hold the opioid of somebody who breathes too slowly or cannot be woken; not for the dying."""
    person = order.person
    if not order.opioids or person.dying:
        return
    rate, oxygen, sedation = person.respiratory_rate, person.spo2, person.sedation
    if rate is None and oxygen is None and not sedation:
        return
    least, hold, spo2 = edition[BREATHS], edition[BREATHS_HOLD], edition[OXYGEN]
    grave = [
        *([(f"呼吸 {digits(rate)} 次/分", f"{digits(rate)} breaths/min")] if rate is not None and rate < least else ()),
        *([(f"血氧 {digits(oxygen)} %", f"SpO2 {digits(oxygen)} %")] if oxygen is not None and oxygen < spo2 else ()),
        *([("镇静 4 级", "sedation level 4")] if sedation == 4 else ()),
    ]
    if grave:
        yield found(
            "respiratory-depression",
            "refuse",
            f"{'，'.join(zh for zh, _ in grave)}：停阿片、取下贴剂，按呼吸抑制处理。",
            f"{', '.join(en for _, en in grave)}: stop the opioid, take off the patch, treat respiratory depression.",
            NALOXONE,
            "breathing",
        )
        return
    slow = rate is not None and rate < hold
    if (slow or sedation == 3) and not _less(order, edition):
        words = (
            (f"呼吸 {digits(rate)} 次/分", f"{digits(rate)} breaths/min")  # type: ignore[arg-type]  # slow only with a rate
            if slow
            else ("镇静 3 级", "sedation level 3")
        )
        yield found(
            "sedated-not-reduced",
            "stop",
            f"{words[0]}：下一剂先停，总量减 25–50 %，不可维持或加量。",
            f"{words[1]}: hold the next dose and reduce by 25–50 %; neither keep nor raise it.",
            SEDATION,
            "breathing",
        )


def young(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for a second signature below 18, and keep codeine from children."""
    age = order.person.age
    opioids = [m for m in order.proposed if m.opioid is not None]
    if age is None or age >= edition[ADULT] or not opioids:
        return
    codeine = [m for m in opioids if m.holds("codeine")]
    never = bool(codeine) and age < edition[CODEINE_AGE]
    zh, en = named(codeine or opioids)
    limit = digits(edition[CODEINE_AGE] if never else edition[ADULT])
    yield found(
        "codeine-child" if codeine else "young",
        "refuse" if never else "stop",
        f"{zh}：病人 {digits(age)} 岁，"
        + (f"未满 {limit} 岁禁用可待因。" if never else f"未满 {limit} 岁须第二人核签，由专科决定。"),
        f"{en}: age {digits(age)}; "
        + (
            f"codeine is never given below {limit}."
            if never
            else f"below {limit} a second signature and a specialist are needed."
        ),
        CEILINGS if never else ADULT.source,
        "young",
    )


def mothers(order: Order, edition: Edition) -> Iterator[Finding]:
    """Keep codeine from a nursing mother; stop it in pregnancy."""
    person = order.person
    nursing = bool(person.breastfeeding) or person.has("breastfeeding")
    expecting = bool(person.pregnant) or person.has("pregnancy")
    codeine = [m for m in order.proposed if m.holds("codeine")] if nursing or expecting else []
    if not codeine:
        return
    zh, en = named(codeine)
    yield found(
        "codeine-breastfeeding" if nursing else "codeine-pregnancy",
        "refuse" if nursing else "stop",
        f"{zh}：{'哺乳期禁用' if nursing else '妊娠期应避免'}可待因。",
        f"{en}: codeine is {'not given to a nursing mother' if nursing else 'to be avoided in pregnancy'}.",
        CEILINGS,
        "codeine-mother",
    )


def allergies(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse a medicine that the person is allergic to; stop another NSAID after an allergy to one."""
    for word in order.person.allergies:
        same, related = _allergic(order, word)
        if same:
            zh, en = named(same)
            yield found(
                "allergy",
                "refuse",
                f"{zh}：记录对“{word}”过敏。",
                f"{en}: an allergy to “{word}” is on record.",
                ALLERGY,
                "allergy",
                word,
            )
        elif related:
            zh, en = named(related)
            yield found(
                "allergy-related",
                "stop",
                f"{zh}：与记录过敏的“{word}”同属 NSAID。",
                f"{en}: an NSAID like “{word}”, to which an allergy is on record.",
                ALLERGY,
                "allergy",
                word,
            )


def _allergic(order: Order, word: str) -> tuple[list[Medicine], list[Medicine]]:
    same = [m for m in order.proposed if any(names(word, part.substance) for part in m.parts)]
    substance = substance_named(word)
    kin = substance is not None and substance.is_a("nsaid")
    return same, [m for m in order.proposed if m.is_a("nsaid")] if kin else []


def uncompared(order: Order) -> tuple[str, ...]:
    """Return the recorded allergies that name nothing known here, so nothing was compared with them."""
    return tuple(word for word in order.person.allergies if not is_known(word))
