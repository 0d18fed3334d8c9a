"""What the pages of a plan show: lines in words, the day's total with its gaps, findings, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from paingrid.clinical.medicines.product import Product, Schedule
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.factors import FACTOR_SETS, FactorSet
from paingrid.clinical.opioids.total import Item, Total, total
from paingrid.clinical.quantities import digits
from paingrid.web.plan import words
from paingrid.web.plan.lines import dose_words, medicine_of

#: The mark of a controlled product, as its package carries it.
MARKS = {Schedule.NARCOTIC: "麻", Schedule.PSYCHOTROPIC_1: "精一", Schedule.PSYCHOTROPIC_2: "精二"}
GRAVITY = ("refuse", "stop", "warn", "note")


@dataclass(frozen=True)
class ShownLine:
    """One medicine in the reader's words. `gap` says why it is missing from the total."""

    name: str
    trade: str
    dose: str
    purpose: str
    ome: str
    gap: str
    mark: str
    note: str
    as_needed: bool
    change: str = ""


@dataclass(frozen=True)
class ShownTotal:
    """The day's total in oral morphine equivalents; `gaps` are what it leaves out, and then it is a lower bound."""

    amount: str
    most: str
    complete: bool
    gaps: tuple[str, ...]
    set_id: str
    set_name: str
    paracetamol: str


@dataclass(frozen=True)
class Shown:
    """A list of medicines ready to be shown."""

    lines: tuple[ShownLine, ...]
    total: ShownTotal

    def of(self, *purposes: str) -> tuple[ShownLine, ...]:
        """Return the lines of these purposes."""
        names = {str(words.PURPOSES[code]) for code in purposes}
        return tuple(line for line in self.lines if line.purpose in names)

    @property
    def laxatives(self) -> tuple[ShownLine, ...]:
        """The medicines for the bowels."""
        return self.of("laxative")

    @property
    def anti_emetics(self) -> tuple[ShownLine, ...]:
        """The medicines against nausea."""
        return self.of("anti-emetic")


@dataclass(frozen=True)
class ShownFinding:
    """One finding. `needs_reason`: a prescriber may go on with a reason of their own, asked for once a code."""

    code: str
    severity: str
    name: str
    text: str
    source: str
    verified: bool
    needs_reason: bool
    reason: str


def shown(
    lines: Sequence[Mapping[str, Any]], factor_set: str, *, planned: bool = False, edition: Edition = BUILT_IN
) -> Shown:
    """
    Return the lines in words with their total under a named set; a line that cannot be read stays visible.

    Of a list that is `planned` nothing has been taken yet: what is needed only when pain breaks through stands beside
    the total as the most it may become, not as a gap in it.
    """
    factors = FACTOR_SETS.get(factor_set) or FACTOR_SETS["cn-2018"]
    read = [medicine_of(line) for line in lines]
    known = [medicine for medicine in read if medicine is not None]
    summed = total(known, factors, edition=edition)
    items = iter(summed.items)
    told = tuple(
        _unreadable(line) if medicine is None else _line(line, next(items), planned=planned)
        for line, medicine in zip(lines, read, strict=True)
    )
    counted = total([one for one in known if not one.as_needed], factors, edition=edition) if planned else summed
    return Shown(told, _total(counted, summed, told, factors))


def _line(line: Mapping[str, Any], item: Item, *, planned: bool) -> ShownLine:
    medicine = item.medicine
    product = medicine.product
    later = planned and medicine.as_needed
    counts = medicine.opioid is not None and item.mme is not None and not later
    return ShownLine(
        name=words.pick(medicine.name),
        trade=trade_names(product) if product else "",
        dose=dose_words(medicine),
        purpose=str(words.PURPOSES.get(str(line.get("purpose")), words.PURPOSES["other"])),
        ome=digits(item.mme.amount, places=1) if counts and item.mme is not None else "",
        gap="" if item.mme is not None or later else "；".join(words.pick(note) for note in item.notes),
        mark=MARKS.get(product.schedule, "") if product else "",
        note=str(line.get("note") or ""),
        as_needed=medicine.as_needed,
    )


def trade_names(product: Product) -> str:
    """Return the trade names without a strength."""
    generic = tuple(product.name.values())
    plain = (name for name in product.aliases if not any(letter.isdigit() for letter in name))
    return "、".join(dict.fromkeys(name for name in plain if not any(one.startswith(name) for one in generic)))


def _unreadable(line: Mapping[str, Any]) -> ShownLine:
    name = line.get("product") or line.get("drug") or line.get("name") or _("medicine")
    said = words.pick(name) if isinstance(name, dict) else str(name)
    why = _("cannot be worked out from what is on record")
    purpose = str(words.PURPOSES.get(str(line.get("purpose")), words.PURPOSES["other"]))
    return ShownLine(said, "", _("dose not known"), purpose, "", why, "", str(line.get("note") or ""), False)


def _total(counted: Total, whole: Total, lines: Iterable[ShownLine], factors: FactorSet) -> ShownTotal:
    colon = ": " if words.english() else "："
    gaps = tuple(f"{line.name}{colon}{line.gap}" for line in lines if line.gap)
    return ShownTotal(
        amount=digits(counted.per_day.amount, places=1),
        most=digits(whole.at_most.amount, places=1) if whole.at_most > counted.per_day else "",
        complete=not gaps,
        gaps=gaps,
        set_id=factors.id,
        set_name=words.pick(factors.purpose),
        paracetamol=digits(whole.paracetamol.amount, places=0) if whole.paracetamol else "",
    )


def shown_findings(findings: Iterable[Mapping[str, Any]], reasons: Mapping[str, str]) -> list[ShownFinding]:
    """Return the findings, gravest first, each with the reason that was written for its code."""
    asked: set[str] = set()
    told = []
    for one in sorted(findings, key=lambda one: GRAVITY.index(one["severity"])):
        told.append(_finding(one, reasons.get(one["code"], ""), again=one["code"] in asked))
        asked.add(one["code"])
    return told


def _finding(one: Mapping[str, Any], reason: str, *, again: bool) -> ShownFinding:
    return ShownFinding(
        code=one["code"],
        severity=one["severity"],
        name=str(words.SEVERITIES[one["severity"]]),
        text=words.pick(one["text"]),
        source=str(one.get("source", "")),
        verified=bool(one.get("verified")),
        needs_reason=one["severity"] == "stop" and not again,
        reason=reason,
    )


def verdict_of(findings: Iterable[ShownFinding]) -> str:
    """Return the gravest severity that matters for signing: refuse, stop, warn or ok."""
    found = {one.severity for one in findings}
    return next((one for one in GRAVITY[:3] if one in found), "ok")


@dataclass(frozen=True)
class Change:
    """One line of what changed between two versions."""

    kind: str
    mark: str
    text: str


def changes_between(before: Shown | None, after: Shown) -> list[Change]:
    """Return what was added, taken out or is taken otherwise; equal lines are left out."""
    old = {} if before is None else _by_name(before)
    new = _by_name(after)
    found = [Change("gone", "－", f"{name} {dose}") for (name, dose) in _only(old, new)]
    found += [Change("added", "＋", f"{name} {dose}") for (name, dose) in _only(new, old)]
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            found.append(Change("other", "→", f"{name} {old[name]} → {new[name]}"))
    return found


def _by_name(shown_list: Shown) -> dict[str, str]:
    return {
        f"{line.name}（{line.purpose}）" if not words.english() else f"{line.name} ({line.purpose})": line.dose
        for line in shown_list.lines
    }


def _only(here: Mapping[str, str], there: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, dose) for name, dose in here.items() if name not in there]
