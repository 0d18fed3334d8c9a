"""Write what a signed plan means for the medicine list: what it leaves out ends, what it brings begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.opioids.factors import CN_2018
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import digits
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import MedicationStatement
from paingrid.records.queries.dosing import line_of

PURPOSES = frozenset(MedicationStatement.Purpose.values)


def bring_in_line(
    patient_id: UUID, lines: Sequence[Mapping[str, Any]], *, by_id: int | None, now: datetime
) -> list[int]:
    """End every present medicine that is not on the plan, begin what is new, and return the ids of what began."""
    require_transaction()
    open_rows = MedicationStatement.objects.select_for_update().filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), patient_id=patient_id
    )
    kept = [_key(line) for line in lines]
    present = []
    for row in open_rows:
        key = _key(line_of(row))
        if key in kept:
            present.append(key)
        else:
            row.ends_at = max(now, row.starts_at)
            row.save(update_fields=["ends_at"])
    new = [line for line in lines if _key(line) not in present]
    return [_begin(patient_id, line, by_id=by_id, now=now) for line in new]


def derived(line: Mapping[str, Any]) -> dict[str, object]:
    """
    Return the columns of a statement that follow from its regimen.

    :raises ValueError: the line cannot be read; a plan with such a line is never signed.
    """
    medicine, problems = read_medicine(plain(line), "line")
    if medicine is None:
        raise ValueError(f"a line of the plan cannot be read: {[problem.code for problem in problems]}")
    summed = total((medicine,), CN_2018)
    purpose = str(line.get("purpose") or "other")
    return {
        "purpose": purpose if purpose in PURPOSES else "other",
        "drug": "/".join(part.substance.id for part in medicine.parts)[:40],
        "name_zh": medicine.name["zh"][:120],
        "name_en": medicine.name["en"][:120],
        "dose_zh": dose_words(medicine, "zh")[:120],
        "dose_en": dose_words(medicine, "en")[:120],
        "is_opioid": medicine.opioid is not None,
        "is_patch": medicine.form is Form.PATCH and medicine.opioid is not None,
        "ome_mg_per_day": float(summed.per_day.amount) if medicine.opioid and summed.complete else None,
        "regimen": {name: value for name, value in line.items() if name != "purpose"},
        "product": medicine.product.id if medicine.product else "",
    }


def _begin(patient_id: UUID, line: Mapping[str, Any], *, by_id: int | None, now: datetime) -> int:
    row = MedicationStatement.objects.create(
        patient_id=patient_id, starts_at=now, recorded_by_id=by_id, **derived(line)
    )
    return row.pk


def _key(line: Mapping[str, Any]) -> str:
    """What makes two lines the same medicine in the same dose; a note does not."""
    same = {**plain(line), "purpose": line.get("purpose", "other")}
    same.pop("taken_per_day", None)
    return repr(sorted(same.items(), key=lambda pair: pair[0]))


def dose_words(medicine: Medicine, lang: str) -> str:
    """Return how a medicine is taken in one line of this language ("zh", "en")."""
    zh = lang == "zh"
    amount = ""
    if medicine.product is not None and medicine.count is not None:
        amount = f"{digits(medicine.count)} {medicine.product.unit[lang]}"
    elif medicine.rate is not None:
        amount = f"{digits(medicine.rate.amount)} µg/h"
    elif medicine.parts and medicine.parts[0].high is not None:
        amount = f"{digits(medicine.parts[0].high.amount)} mg"
    return f"{amount} {_rhythm(medicine, zh=zh)}".strip() or ("剂量不明" if zh else "dose not known")


def _rhythm(medicine: Medicine, *, zh: bool) -> str:
    if medicine.change_every is not None:
        hours = digits(medicine.change_every.amount)
        return f"每 {hours} 小时换" if zh else f"changed every {hours} h"
    if medicine.as_needed:
        most = medicine.most_per_day
        limit = "" if most is None else (f"，一天最多 {digits(most)} 次" if zh else f", at most {digits(most)} a day")
        return f"需要时{limit}" if zh else f"as needed{limit}"
    if medicine.high_per_day is None:
        return ""
    times = digits(medicine.high_per_day)
    return f"每天 {times} 次" if zh else f"{times} a day"
