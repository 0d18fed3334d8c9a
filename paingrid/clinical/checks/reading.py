"""Reading a case of the contract: what cannot be read is said field by field, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from paingrid.clinical.checks.order import SETTINGS, Order, Prescription
from paingrid.clinical.findings import Problem
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.opioids.person import Wrong, day, exact, read_person, unknown_field, word, words, yes_no

DOCUMENT_WORDS = ("consent", "diagnosis-certificate", "patient-id", "agent-id")
_SPELLINGS = {
    "informed-consent": "consent",
    "certificate": "diagnosis-certificate",
    "id": "patient-id",
    "id-copy": "patient-id",
    "patient-id-copy": "patient-id",
    "agent-id-copy": "agent-id",
}


def _documents(value: object) -> frozenset[str]:
    """Read the papers at hand; one that is not known here counts for nothing, so its absence is said."""
    found = (one.strip().casefold().replace("_", "-") for one in words(value))
    return frozenset(_SPELLINGS.get(one, one) for one in found)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("not-text", "应为文字", "must be text")
    return value


def _hours(value: object) -> Fraction:
    return exact(value, 0, 24 * 366)


Reader = Callable[[object], object]
_PRESCRIPTION: dict[str, Reader] = {
    "setting": word(*SETTINGS),
    "first_long_term": yes_no,
    "documents": _documents,
    "days": lambda value: exact(value, 0, 3660),
    "prescriber_narcotic_right": yes_no,
    "signed_by": _text,
    "prescriber_is": word("patient", "family", "neither"),
    "reason": _text,
    "agent": yes_no,
    "review_due_on": day,
}
_WHOLE = word("whole-list", "additions")
_ORDER: dict[str, Reader] = {
    "proposed_is": _WHOLE,
    "crossover_hours": _hours,
    "hours_since_change": _hours,
    "level": word("community", "district", "tertiary"),
}
_LISTS = ("current", "proposed")
_KNOWN = frozenset(("id", "now", "patient", "prescription", *_LISTS, *_ORDER))


def read_order(case: Mapping[str, object]) -> tuple[Order, list[Problem]]:
    """Return the order as far as it could be read, and what could not."""
    problems = [unknown_field(str(name)) for name in case if name not in _KNOWN]
    if "proposed" not in case:
        # Without it nobody can tell an order that stops everything from one that was not sent.
        zh, en = (
            "缺少必填字段；停用全部药物请写空列表",
            "this field is required; an order that stops everything is an empty list",
        )
        problems.append(Problem("proposed", "missing", {"zh": zh, "en": en}))
    on = _today(case, problems)
    person, wrong = read_person(case.get("patient"), "patient", on=on)
    problems += wrong
    current, proposed = (_list(case, name, problems) for name in _LISTS)
    more = _read_fields({name: case[name] for name in _ORDER if name in case}, _ORDER, "", problems)
    kind = more.pop("proposed_is", None)
    order = Order(
        person=person,
        prescription=_prescription(case.get("prescription"), problems),
        whole_list=None if kind is None else kind == "whole-list",
        current=current,
        proposed=proposed,
        **more,  # type: ignore[arg-type]  # each field by its own reader
    )
    return order, problems


def _list(case: Mapping[str, object], name: str, problems: list[Problem]) -> tuple[Medicine, ...]:
    given = case.get(name)
    medicines, wrong = read_medicines([] if given is None else given, name)
    problems += wrong
    return medicines


def _today(case: Mapping[str, object], problems: list[Problem]) -> date | None:
    return _read_fields({"now": case.get("now")}, {"now": day}, "", problems).get("now")  # type: ignore[return-value]  # a date


def _prescription(raw: object, problems: list[Problem]) -> Prescription | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        problems.append(Problem("prescription", "not-an-object", {"zh": "应为对象", "en": "must be an object"}))
        return None
    return Prescription(**_read_fields(raw, _PRESCRIPTION, "prescription.", problems))  # type: ignore[arg-type]  # as above


def _read_fields(
    raw: Mapping[str, object], readers: Mapping[str, Reader], path: str, problems: list[Problem]
) -> dict[str, object]:
    read: dict[str, object] = {}
    for name, value in raw.items():
        reader = readers.get(name)
        if reader is None:
            problems.append(unknown_field(f"{path}{name}"))
        elif value is not None:
            try:
                read[name] = reader(value)
            except Wrong as wrong:
                problems.append(Problem(f"{path}{name}", wrong.code, wrong.text))
    return read
