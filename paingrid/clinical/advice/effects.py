"""What an opioid may do besides, and the path for each: prevent, look, act, call. All paths have one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from paingrid.clinical.checks.rules.person_today import BREATHS
from paingrid.clinical.findings import Text
from paingrid.clinical.numbers import BUILT_IN, Edition, Number, number_of
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, Citation, cite

Phase = Literal["prevent", "look", "act", "call"]
Audience = Literal["family", "staff"]
PHASES: tuple[Phase, ...] = ("prevent", "look", "act", "call")

CHINA_2018 = cite("S6", UNVERIFIED)
NALOXONE = cite("S29")
TABLE = cite(DEFAULT, note="decision table §4.2")
STOOL_LATE = number_of(
    "constipation.late", 3, "d", "几天没有大便算便秘需要处理", "days without stool to act on", cite(DEFAULT)
)
STOOL_URGENT = number_of(
    "constipation.urgent", 5, "d", "几天没有大便算紧急", "days without stool that are urgent", cite(DEFAULT)
)
NALOXONE_AMPOULE = number_of(
    "naloxone.ampoule", "0.4", "mg", "稀释用的纳洛酮", "naloxone that is diluted", NALOXONE, verified=True
)
NALOXONE_VOLUME = number_of(
    "naloxone.volume", 10, "mL", "稀释到的体积", "volume it is diluted to", NALOXONE, verified=True
)
NALOXONE_STEP = number_of("naloxone.step", 40, "ug", "每次静脉推注", "each intravenous step", NALOXONE, verified=True)
NALOXONE_STEP_LOW = number_of(
    "naloxone.step.low", 20, "ug", "每 2 分钟一次时的最小量", "smallest step every 2 min", NALOXONE, verified=True
)
NALOXONE_STEP_HIGH = number_of(
    "naloxone.step.high", 100, "ug", "每 2 分钟一次时的最大量", "largest step every 2 min", NALOXONE, verified=True
)
NALOXONE_LIMIT = number_of(
    "naloxone.limit", "0.8", "mg", "到此无效应另找原因", "no response by then: another cause", NALOXONE, verified=True
)
WATCH_IR = number_of(
    "naloxone.watch.ir", 6, "h", "速释药后观察", "watch after immediate release", NALOXONE, verified=True
)
WATCH_SR = number_of(
    "naloxone.watch.sr", 12, "h", "缓释药后观察", "watch after sustained release", NALOXONE, verified=True
)
WATCH_LONG = number_of(
    "naloxone.watch.patch", 24, "h", "贴剂或美沙酮后观察", "watch after a patch or methadone", NALOXONE, verified=True
)
REDUCE_LOW = number_of(
    "sedation.reduce.low", 25, "%", "镇静 3 级时减量下限", "reduction at sedation 3, from", cite("S44", UNVERIFIED)
)
REDUCE_HIGH = number_of(
    "sedation.reduce.high", 50, "%", "镇静 3 级时减量上限", "reduction at sedation 3, to", cite("S44", UNVERIFIED)
)
NUMBERS: tuple[Number, ...] = (
    *(STOOL_LATE, STOOL_URGENT, NALOXONE_AMPOULE, NALOXONE_VOLUME, NALOXONE_STEP, NALOXONE_STEP_LOW),
    *(NALOXONE_STEP_HIGH, NALOXONE_LIMIT, WATCH_IR, WATCH_SR, WATCH_LONG, REDUCE_LOW, REDUCE_HIGH),
)


@dataclass(frozen=True)
class Step:
    """One thing to do, by whom, and what it rests on."""

    phase: Phase
    audience: Audience
    text: Text = field(hash=False)
    source: Citation
    verified: bool = False


@dataclass(frozen=True)
class Path:
    """The path for one effect. `silent_for_dying` paths are not shown for somebody who is dying with a comfort plan."""

    id: str
    name: Text = field(hash=False)
    steps: tuple[Step, ...]
    silent_for_dying: bool = False

    def of(self, audience: Audience) -> tuple[Step, ...]:
        """Return the steps of one audience, in the order prevent, look, act, call."""
        return tuple(
            step for phase in PHASES for step in self.steps if step.phase == phase and step.audience == audience
        )


def paths_for(*, on_opioid: bool, dying: bool, edition: Edition = BUILT_IN) -> tuple[Path, ...]:
    """Return the paths that belong beside this patient's plan; for the dying the comfort path in place of naloxone."""
    if not on_opioid:
        return ()
    shown = tuple(path for path in all_paths(edition) if not (dying and path.silent_for_dying))
    return (*shown, comfort()) if dying else shown


def all_paths(edition: Edition = BUILT_IN) -> tuple[Path, ...]:
    """Return the four paths with the numbers of this edition."""
    return (_constipation(edition), _nausea(), _sedation(edition), _breathing(edition))


def _step(phase: Phase, who: Audience, zh: str, en: str, source: Citation, *, verified: bool = False) -> Step:
    return Step(phase, who, {"zh": zh, "en": en}, source, verified)


def _constipation(edition: Edition) -> Path:
    late, urgent = digits(edition[STOOL_LATE]), digits(edition[STOOL_URGENT])
    return Path(
        "constipation",
        {"zh": "便秘", "en": "Constipation"},
        (
            _step(
                "prevent",
                "staff",
                "开阿片药当天就开通便药，用多久阿片药就用多久：刺激性的加或不加渗透性的；不用膨胀性的（如麦麸、"
                "车前子）。",
                "Start a laxative on the day the opioid starts and keep it as long: a stimulant with or without an "
                "osmotic one; no bulk-forming ones such as bran or ispaghula.",
                CHINA_2018,
            ),
            _step(
                "prevent",
                "family",
                "通便药和止痛药一样每天吃，不要等便秘了才吃。能喝水就多喝几口。",
                "Give the laxative every day like the pain medicine; do not wait for trouble. Offer drinks often.",
                CHINA_2018,
            ),
            _step(
                "look",
                "family",
                f"每天记一次有没有大便。{late} 天没有，就告诉团队。",
                f"Note each day whether the bowels opened. After {late} days without, tell the team.",
                TABLE,
            ),
            _step(
                "act",
                "staff",
                f"满 {late} 天：先排除肠梗阻（呕吐、腹胀、不排气、绞痛）；没有梗阻就加大剂量或加上另一类通便药。"
                "有梗阻："
                "停刺激性通便药和促动力药，转急诊。",
                f"At {late} days: first exclude obstruction (vomiting, swelling, no wind, colic); without it raise the "
                "dose or add the other kind. With it: stop stimulants and prokinetics, send to emergency care.",
                TABLE,
            ),
            _step(
                "call",
                "family",
                f"{urgent} 天没有大便，或 {late} 天没有并且呕吐、肚子胀：一小时内要有医护人员联系您，请马上报告。",
                f"{urgent} days without, or {late} days with vomiting or a swollen belly: report at once; a clinician "
                "speaks with you within the hour.",
                TABLE,
            ),
        ),
    )


def _nausea() -> Path:
    return Path(
        "nausea",
        {"zh": "恶心呕吐", "en": "Nausea and vomiting"},
        (
            _step(
                "prevent",
                "staff",
                "开始用阿片药的头几天备好甲氧氯普胺等止吐药；多数人几天后会适应。肠梗阻时不用促动力药。",
                "For the first days of an opioid have metoclopramide or the like ready; most people get used to it "
                "within "
                "days. No prokinetic with bowel obstruction.",
                CHINA_2018,
            ),
            _step(
                "look",
                "staff",
                "持续恶心：找别的原因（便秘、肠梗阻、高钙血症、颅内压高、肾功能变差、其他药）。",
                "Nausea that stays: look for another cause (constipation, obstruction, high calcium, raised "
                "pressure in "
                "the head, failing kidneys, other medicines).",
                CHINA_2018,
            ),
            _step(
                "act",
                "staff",
                "需要时换用或加用 5-HT3 受体拮抗剂（会加重便秘）。仍不能忍受：减量或换另一种阿片药。",
                "If needed a 5-HT3 antagonist (it worsens constipation). Still not bearable: lower the dose or "
                "change the "
                "opioid.",
                CHINA_2018,
            ),
            _step(
                "call",
                "family",
                "止痛药吃下去又吐出来两次以上：马上报告，不要自己补吃。",
                "Pain medicine vomited twice or more: report at once; do not repeat the dose yourself.",
                TABLE,
            ),
        ),
    )


def _sedation(edition: Edition) -> Path:
    low, high = digits(edition[REDUCE_LOW]), digits(edition[REDUCE_HIGH])
    return Path(
        "sedation",
        {"zh": "嗜睡", "en": "Sleepiness"},
        (
            _step(
                "prevent",
                "family",
                "加量后头三天多看看：叫得醒吗？说话清楚吗？不要喝酒，不要自己加安眠药。",
                "Look more often in the three days after a rise: easy to wake, speech clear? No alcohol, no sleeping "
                "tablets of your own.",
                TABLE,
            ),
            _step(
                "look",
                "staff",
                "查原因：肾或肝功能衰退、高钙血症、感染、其他镇静药、痛已经减轻而剂量没减。",
                "Look for the cause: failing kidneys or liver, high calcium, infection, other sedatives, pain that has "
                "gone while the dose has not.",
                CHINA_2018,
            ),
            _step(
                "act",
                "staff",
                f"说着话会睡着（3 级）：停下一次，总量减 {low}–{high} %，一小时内再看，之后 24 小时内每 4 小时看一次。",
                f"Falls asleep while talking (level 3): omit the next dose, lower the total by {low}–{high} %, "
                "look again "
                "within the hour, then every 4 h for 24 h.",
                cite("S44", UNVERIFIED),
            ),
            _step(
                "call",
                "family",
                "说着话就睡着：先不给下一次药，马上报告。叫不醒：打 120。",
                "Falls asleep while talking: hold the next dose and report at once. Cannot be woken: call 120.",
                TABLE,
            ),
        ),
        silent_for_dying=True,
    )


def _breathing(edition: Edition) -> Path:
    return Path(
        "respiratory-depression",
        {"zh": "呼吸变慢", "en": "Slow breathing"},
        (*_look_at_breathing(edition), *_naloxone(edition), *_family_of_the_poisoned()),
        silent_for_dying=True,
    )


def _look_at_breathing(edition: Edition) -> Iterator[Step]:
    low = digits(edition[BREATHS])
    yield _step(
        "look",
        "staff",
        f"唤醒程度下降，并且呼吸 <{low} 次/分或发绀、SpO2 <85–90 %：处理。呼吸 ≥{low}、叫得醒、不发绀："
        "停或减下一次，守着看。",
        f"Harder to wake and fewer than {low} breaths a minute, or blue, or SpO2 below 85–90 %: act. {low} or "
        "more, can "
        "be woken, not blue: omit or lower the next dose and keep watching.",
        NALOXONE,
        verified=True,
    )


def _naloxone(edition: Edition) -> Iterator[Step]:
    ampoule, volume, limit = (digits(edition[number]) for number in (NALOXONE_AMPOULE, NALOXONE_VOLUME, NALOXONE_LIMIT))
    step, low, high = (digits(edition[number]) for number in (NALOXONE_STEP, NALOXONE_STEP_LOW, NALOXONE_STEP_HIGH))
    in_ml = digits(edition[NALOXONE_STEP] / 1000 / (edition[NALOXONE_AMPOULE] / edition[NALOXONE_VOLUME]))
    ir, sr, long = (digits(edition[number]) for number in (WATCH_IR, WATCH_SR, WATCH_LONG))
    yield _step(
        "act",
        "staff",
        f"打 120，撕下贴剂，给氧。纳洛酮 {ampoule} 毫克稀释到 {volume} 毫升；每分钟静脉推 {in_ml} 毫升（{step} 微克），"
        f"或每 2 分钟 {low}–{high} 微克，到呼吸恢复为止。目的是呼吸，不是完全清醒：完全逆转会引起剧痛。",
        f"Call 120, take the patch off, give oxygen. Dilute naloxone {ampoule} mg to {volume} mL; {in_ml} mL ({step} "
        f"micrograms) intravenously each minute, or {low}–{high} micrograms every 2 min, until breathing is back. "
        "The aim "
        "is breathing, not full wakefulness: full reversal brings a crisis of pain.",
        NALOXONE,
        verified=True,
    )
    yield _step(
        "act",
        "staff",
        f"总量到 {limit} 毫克仍无反应：另找原因。末次给药后观察：速释 {ir} 小时，缓释 {sr} 小时，贴剂或美沙酮 "
        f"{long} 小时。"
        "只是困倦不用纳洛酮。",
        f"No response by {limit} mg: look for another cause. Watch after the last dose: {ir} h immediate release, "
        f"{sr} h "
        f"sustained release, {long} h patch or methadone. No naloxone for drowsiness alone.",
        NALOXONE,
        verified=True,
    )


def _family_of_the_poisoned() -> Iterator[Step]:
    yield _step(
        "call",
        "family",
        "叫不醒、呼吸很慢、嘴唇发紫：打 120，一直叫他、拍他，侧躺，撕下贴剂；团队给过纳洛酮就按教过的用。",
        "Cannot be woken, breathes very slowly, lips blue: call 120, keep waking, lay on one side, take the patch off; "
        "use naloxone if the team left it and showed you how.",
        NALOXONE,
        verified=True,
    )


def comfort() -> Path:
    """Return the path for somebody who is dying with a comfort plan: no naloxone, no counting, a person who comes."""
    return Path(
        "comfort",
        {"zh": "最后的日子", "en": "The last days"},
        (
            _step(
                "look",
                "family",
                "呼吸会变慢、会停顿，人会越来越想睡。这是身体在告别，没有谁做错了什么。",
                "Breathing slows and pauses, sleep grows longer. The body is taking leave; nobody did anything wrong.",
                cite(DEFAULT),
            ),
            _step(
                "act",
                "staff",
                "以舒适为目标：不用纳洛酮，不再提示等效剂量和通便记录；一小时内联系家属，陪着。",
                "Comfort is the aim: no naloxone, no prompts about equivalents or bowels; call the family within "
                "the hour, "
                "and be there.",
                NALOXONE,
                verified=True,
            ),
            _step(
                "call",
                "family",
                "看起来痛苦、烦躁，或者您害怕：随时报告，团队会打给您。",
                "If there seems to be pain or unrest, or if you are afraid: report at any hour; the team will call.",
                cite(DEFAULT),
            ),
        ),
    )
