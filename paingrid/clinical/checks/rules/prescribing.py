"""China's rules for prescriptions of narcotics and psychotropics (clinical reference §2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found
from paingrid.clinical.checks.order import Order, Prescription, named
from paingrid.clinical.checks.schedules import CONTROLLED, controlled, schedule_of
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Schedule
from paingrid.clinical.numbers import Edition, Number, number_of
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, cite

ORDER_53: Final = cite("S10", "S11", note="§2.2")
LOCAL: Final = cite("S12", UNVERIFIED, note="§2.2")
INTERNET: Final = cite("S15", UNVERIFIED, note="§2.2")
SIGNING: Final = cite("S15", note="§2.2")
REVIEW: Final = cite(UNVERIFIED, note="§2.2")
#: In force since; the lists change, so each row of the table carries its date.
SINCE: Final = date(2007, 5, 1)


@dataclass(frozen=True)
class DayLimit:
    """The most days of one prescription: where, in which form, by which article, from which day on."""

    setting: str
    forms: frozenset[Form]
    days: Number
    article: int
    since: date = SINCE
    one_dose: bool = False


_FORMS = {
    "injection": frozenset((Form.INJECTION,)),
    # A patch counts as sustained release: hospitals differ, so the number can be changed.
    "long-acting": frozenset((Form.SR, Form.PATCH)),
    "other": frozenset((Form.IR, Form.TOPICAL)),
}


def _limit(setting: str, form: str, days: int, article: int, zh: str, en: str, *, one_dose: bool = False) -> DayLimit:
    number = number_of(
        f"days.{setting}.{form}",
        days,
        "d",
        f"{zh}（第 {article} 条）",
        f"{en} (Art {article})",
        ORDER_53,
        verified=True,
    )
    return DayLimit(setting, _FORMS[form], number, article, one_dose=one_dose)


DAY_LIMITS: tuple[DayLimit, ...] = (
    _limit("outpatient-cancer-pain", "injection", 3, 24, "门诊癌痛，注射剂", "outpatient with cancer pain, injection"),
    _limit(
        "outpatient-cancer-pain",
        "long-acting",
        15,
        24,
        "门诊癌痛，控缓释",
        "outpatient with cancer pain, long-acting",
    ),
    _limit("outpatient-cancer-pain", "other", 7, 24, "门诊癌痛，其他剂型", "outpatient with cancer pain, other forms"),
    _limit(
        "outpatient-other",
        "injection",
        1,
        23,
        "其他门诊，注射剂一次量",
        "other outpatient, injection: one dose",
        one_dose=True,
    ),
    _limit("outpatient-other", "long-acting", 7, 23, "其他门诊，控缓释", "other outpatient, long-acting"),
    _limit("outpatient-other", "other", 3, 23, "其他门诊，其他剂型", "other outpatient, other forms"),
    _limit("inpatient", "injection", 1, 25, "住院，注射剂，逐日开具", "inpatient, injection, written daily"),
    _limit("inpatient", "long-acting", 1, 25, "住院，控缓释，逐日开具", "inpatient, long-acting, written daily"),
    _limit("inpatient", "other", 1, 25, "住院，其他剂型，逐日开具", "inpatient, other forms, written daily"),
)
CLASS_2 = number_of(
    "days.class-2",
    7,
    "d",
    "第二类精神药品（慢性病可注明理由延长）",
    "psychotropic class 2; longer with a stated reason",
    ORDER_53,
    verified=True,
)
REVIEW_AFTER = number_of(
    "review.after", 92, "d", "长期用麻醉药品多久复诊一次", "days between reviews of long-term narcotics", REVIEW
)
NUMBERS: tuple[Number, ...] = (*(limit.days for limit in DAY_LIMITS), CLASS_2, REVIEW_AFTER)
_ROWS = {(limit.setting, form): limit for limit in DAY_LIMITS for form in limit.forms}


def most_days(setting: str, medicine: Medicine, edition: Edition) -> Fraction | None:
    """Return the most days of one prescription of this medicine; none: the table of controlled medicines has no row."""
    schedule = schedule_of(medicine)
    if schedule is Schedule.PSYCHOTROPIC_2:
        return edition[CLASS_2]
    row = _ROWS.get((setting, medicine.form)) if schedule in CONTROLLED else None
    return None if row is None else edition[row.days]


def day_limits(order: Order, edition: Edition) -> Iterator[Finding]:
    """Hold the days of the prescription against the table: one finding for all forms that pass it."""
    prescription = order.prescription
    if prescription is None or prescription.setting is None:
        return
    too_long: dict[tuple[DayLimit | None, bool], list[Medicine]] = {}
    for medicine in order.proposed:
        schedule = schedule_of(medicine)
        if schedule in CONTROLLED:
            row = _ROWS.get((prescription.setting, medicine.form))
            if row is not None and _passes(row, medicine, prescription, edition):
                # Tablets as needed are few: what the days of the whole prescription say of them is not certain.
                few = medicine.as_needed and medicine.form is Form.IR and prescription.setting != "inpatient"
                too_long.setdefault((row, few), []).append(medicine)
        elif schedule is Schedule.PSYCHOTROPIC_2 and _over(prescription.days, edition[CLASS_2]):
            too_long.setdefault((None, False), []).append(medicine)
    for (row, few), medicines in too_long.items():
        if row is not None:
            yield _days(row, medicines, prescription, edition, few)
        elif not prescription.reason:
            yield _class_2(medicines, prescription, edition)


def _over(days: Fraction | None, most: Fraction) -> bool:
    return days is not None and days > most


def _passes(row: DayLimit, medicine: Medicine, prescription: Prescription, edition: Edition) -> bool:
    times = medicine.most_per_day if medicine.most_per_day is not None else medicine.high_per_day
    if row.one_dose and times is not None and times > 1:
        return True
    return _over(prescription.days, edition[row.days])


def _days(row: DayLimit, medicines: list[Medicine], prescription: Prescription, edition: Edition, few: bool) -> Finding:
    zh, en = named(medicines)
    most = digits(edition[row.days])
    given = digits(prescription.days) if prescription.days is not None else "?"
    limit = ("一次量", "one dose") if row.one_dose else (f"{most} 日", f"{most} days")
    own = ("；按需药另开处方", "; write what is as needed separately") if few else ("", "")
    return found(
        "days-over-limit",
        "warn" if few else "refuse",
        f"{zh}：处方 {given} 日，此类患者和剂型最多 {limit[0]}（处方管理办法第 {row.article} 条）{own[0]}。",
        f"{en}: {given} days ordered, at most {limit[1]} for this setting and form (Art {row.article}){own[1]}.",
        ORDER_53,
        "days",
        row.days.id,
        *(["as-needed"] if few else ()),
    )


def _class_2(medicines: list[Medicine], prescription: Prescription, edition: Edition) -> Finding:
    zh, en = named(medicines)
    most, given = digits(edition[CLASS_2]), digits(prescription.days or Fraction(0))
    return found(
        "days-class-2",
        "stop",
        f"{zh}：第二类精神药品处方 {given} 日，一般不超过 {most} 日，延长须注明理由。",
        f"{en}: psychotropic class 2 for {given} days; at most {most} days unless a reason is stated.",
        ORDER_53,
        "days",
        "class-2",
    )


def online(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse narcotics and psychotropics of either class online."""
    if order.prescription is None or order.prescription.setting != "online":
        return
    schedules = (Schedule.NARCOTIC, Schedule.PSYCHOTROPIC_1, Schedule.PSYCHOTROPIC_2)
    barred = [m for m in order.proposed if schedule_of(m) in schedules]
    if barred:
        zh, en = named(barred)
        yield found(
            "online-controlled",
            "refuse",
            f"{zh}：互联网诊疗不可开具麻醉药品和精神药品，须线下面诊。",
            f"{en}: narcotics and psychotropics are not prescribed online; see the patient in person.",
            INTERNET,
            "online",
        )


_AUTOMATIC = frozenset(
    (
        "ai",
        "auto",
        "automatic",
        "system",
        "bot",
        "robot",
        "paingrid",
        "computer",
        "software",
        "系统",
        "自动",
        "机器人",
        "人工智能",
    )
)


def signing(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse a prescription that no named prescriber signs: nothing is signed by itself."""
    if order.prescription is None or not order.proposed:
        return
    signed_by = (order.prescription.signed_by or "").strip()
    if signed_by and signed_by.casefold() not in _AUTOMATIC:
        return
    yield found(
        "not-signed",
        "refuse",
        "处方必须由有名有姓的处方医师本人签署，系统不得自动生成或代签。",
        "A named prescriber signs in person; no prescription is made or signed automatically.",
        SIGNING,
        "signing",
    )


def prescriber(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse a narcotic from somebody without the right at this institution, or for themselves."""
    prescription = order.prescription
    narcotics = [m for m in order.proposed if controlled(m)] if prescription is not None else []
    if prescription is None or not narcotics:
        return
    zh, en = named(narcotics)
    right = prescription.prescriber_narcotic_right
    if right is not True:
        unknown = right is None
        yield found(
            "narcotic-right-unknown" if unknown else "narcotic-right-missing",
            "stop" if unknown else "refuse",
            f"{zh}：处方医师在本机构的麻醉药品处方权{'未核实' if unknown else '不存在或已过期'}。",
            f"{en}: the prescriber's narcotic right at this institution is "
            f"{'not verified' if unknown else 'missing or has ended'}.",
            LOCAL,
            "narcotic-right",
        )
    if prescription.prescriber_is in ("patient", "family"):
        own = prescription.prescriber_is == "patient"
        yield found(
            "prescribes-for-self" if own else "prescribes-for-family",
            "refuse" if own else "stop",
            f"{zh}：不得为{'自己' if own else '家属（各地规定）'}开具麻醉药品。",
            f"{en}: narcotics are not prescribed for {'oneself' if own else 'family (local rules)'}.",
            LOCAL,
            "own-family",
        )


_DOCUMENTS = {
    "consent": ("知情同意书", "informed consent"),
    "diagnosis-certificate": ("二级以上医院诊断证明", "diagnosis certificate of a class-2+ hospital"),
    "patient-id": ("患者身份证明复印件", "copy of the patient's ID"),
    "agent-id": ("代办人身份证明复印件", "copy of the agent's ID"),
}


def documents(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for the papers of Article 21 before the first long-term prescription."""
    prescription = order.prescription
    if prescription is None or not prescription.first_long_term or prescription.setting == "inpatient":
        return
    narcotics = [m for m in order.proposed if controlled(m)]
    asked = [name for name in _DOCUMENTS if name != "agent-id" or prescription.agent]
    missing = [name for name in asked if name not in prescription.documents]
    if not narcotics or not missing:
        return
    essential = not {"consent", "diagnosis-certificate"}.isdisjoint(missing)
    severity: Severity = "refuse" if essential else "warn"
    zh, en = named(narcotics)
    yield found(
        "documents-missing",
        severity,
        f"{zh}：首次长期处方前缺：{'、'.join(_DOCUMENTS[name][0] for name in missing)}。",
        f"{en}: before the first long-term prescription these are missing: "
        f"{', '.join(_DOCUMENTS[name][1] for name in missing)}.",
        ORDER_53,
        "documents",
    )


def review(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for the three-monthly review when its day has passed."""
    due = order.prescription.review_due_on if order.prescription is not None else None
    today = order.person.today
    if due is None or today is None or today <= due or not any(controlled(m) for m in order.proposed):
        return
    yield found(
        "review-overdue",
        "stop",
        f"三个月复诊已于 {due.isoformat()} 到期（过期 {(today - due).days} 天），先复诊再续方。",
        f"The three-monthly review was due on {due.isoformat()} ({(today - due).days} days ago); review before"
        " renewing.",
        REVIEW,
        "review",
    )
