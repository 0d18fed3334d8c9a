"""The lines of a plan: from the contract's medicines to what the form shows, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Product
from paingrid.clinical.medicines.products import PRODUCTS, product_named
from paingrid.clinical.medicines.reading import FIELDS, read_medicine
from paingrid.clinical.medicines.words import plain
from paingrid.clinical.quantities import digits, number
from paingrid.web.plan.sheet import how_many
from paingrid.web.plan.words import pick

Line = dict[str, Any]
#: More than this is no help to choose from.
MOST_CANDIDATES = 12
#: The rhythms in hours that one chooses from a list.
EVERY = ("4", "6", "8", "12", "24", "72")
TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def dose_words(medicine: Medicine) -> str:
    """Return how a medicine is taken in one line: "2 tablets · every 12 h", "1 patch · a new one every 72 h"."""
    parts = [_amount(medicine), _rhythm(medicine)]
    return " · ".join(part for part in parts if part)


def _amount(medicine: Medicine) -> str:
    if medicine.product is not None and medicine.count is not None:
        return pick(how_many(medicine.count, medicine.product.unit))
    if medicine.rate is not None:
        return f"{digits(medicine.rate.amount)} µg/h"
    opioid = medicine.opioid or next(iter(medicine.parts), None)
    if opioid is None or opioid.high is None:
        return _("dose not known")
    low = "" if opioid.low is None or opioid.low == opioid.high else f"{digits(opioid.low.amount)}–"
    return f"{low}{digits(opioid.high.amount)} mg"


def _rhythm(medicine: Medicine) -> str:
    if medicine.as_needed:
        if medicine.most_per_day is None:
            return _("when needed, no daily limit given")
        return _("when needed, at most %(n)s a day") % {"n": digits(medicine.most_per_day)}
    if medicine.change_every is not None:
        return _("a new one every %(hours)s h") % {"hours": digits(medicine.change_every.amount)}
    if medicine.times_of_day:
        return " ".join(medicine.times_of_day)
    if medicine.high_per_day is None:
        return _("how often is not known")
    return _how_often(medicine.high_per_day)


def _how_often(per_day: Fraction) -> str:
    if per_day == 1:
        return _("once a day")
    if per_day and (24 / per_day).denominator == 1:
        return _("every %(hours)s h") % {"hours": 24 // per_day}
    if per_day.denominator != 1:
        return _("%(n)s times a day") % {"n": digits(per_day)}
    return ngettext("%(n)s time a day", "%(n)s times a day", int(per_day)) % {"n": int(per_day)}


def initial_of(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows for a line; a line without a product is carried along as it was given."""
    product = _product_of(line)
    start: dict[str, Any] = {
        "product": pick(product.name) if product else "",
        "as_given": "" if product else json.dumps(dict(line), ensure_ascii=False, sort_keys=True),
        "count": _plain(line.get("count")),
        "purpose": line.get("purpose") or "other",
        "note": line.get("note") or "",
        "most": _plain(line.get("max_per_day")),
    }
    return {**start, **_rhythm_of(line, product)}


def _rhythm_of(line: Mapping[str, Any], product: Product | None) -> dict[str, Any]:
    if line.get("as_needed"):
        return {"rhythm": "needed"}
    if line.get("times_of_day"):
        return {"rhythm": "times", "times": " ".join(map(str, line["times_of_day"]))}
    every = line.get("change_every_h") or line.get("every_h")
    if every is None and line.get("times_per_day"):
        every = _plain_hours(line["times_per_day"])
    if every is None and product is not None and product.usual_every is not None:
        every = number(product.usual_every.amount)
    if every is None:
        return {"rhythm": ""}
    said = _plain(every)
    return {"rhythm": said} if said in EVERY else {"rhythm": "other", "hours": said}


def _plain_hours(per_day: Any) -> Any:
    try:
        return number(24 / Fraction(repr(per_day)))
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _plain(value: Any) -> str:
    """Return a number as it is typed; a range shows as its larger end does not: it stays to be filled in."""
    if value is None or isinstance(value, list | bool):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def line_from(given: Mapping[str, Any], product: Product | None) -> Line:
    """Return the contract's medicine for one row of the form; `given` is cleaned."""
    if product is None:
        kept: Line = json.loads(given["as_given"])
        return {**kept, **_marks(given)}
    line: Line = {"product": product.name["zh"], "count": _number(given["count"])}
    return {**line, **_taken(given, product), **_marks(given)}


def _marks(given: Mapping[str, Any]) -> Line:
    return {"purpose": given["purpose"], **({"note": given["note"]} if given.get("note") else {})}


def _taken(given: Mapping[str, Any], product: Product) -> Line:
    rhythm = given["rhythm"]
    if rhythm == "needed":
        return {"as_needed": True, **({"max_per_day": _number(given["most"])} if given.get("most") else {})}
    if rhythm == "times":
        return {"times_of_day": list(given["times"])}
    hours = _number(given["hours"]) if rhythm == "other" else int(rhythm)
    return {"change_every_h" if product.form is Form.PATCH else "every_h": hours}


def _number(value: Any) -> int | float:
    exact = Fraction(str(value))
    return number(exact)


def _product_of(line: Mapping[str, Any]) -> Product | None:
    said = line.get("product")
    return the_product(said) if isinstance(said, str) else None


def medicine_of(line: Mapping[str, Any]) -> Medicine | None:
    """Return the medicine of a plan's line, or none where it cannot be read; a note is the plan's own."""
    medicine, problems = read_medicine({name: value for name, value in line.items() if name in FIELDS}, "line")
    return None if problems else medicine


def is_opioid(line: Mapping[str, Any]) -> bool:
    """Tell whether a line is an opioid."""
    medicine = medicine_of(line)
    return medicine is not None and medicine.opioid is not None


def the_product(text: str) -> Product | None:
    """Return the one product that a text names; none where it names several or no product. Nothing is guessed."""
    said = text.strip()
    exact = next((one for one in PRODUCTS if said in (one.id, one.name["zh"], one.name["en"])), None)
    found = (exact,) if exact else product_named(said)
    return found[0] if len(found) == 1 else None


def products_like(text: str) -> tuple[Product, ...]:
    """Return the products to choose from for a text that names none for certain."""
    said = plain(text)
    found = product_named(text) or tuple(
        one for one in PRODUCTS if said and any(said in plain(name) for name in (*one.name.values(), *one.aliases))
    )
    return found[:MOST_CANDIDATES]


def times_in(text: str) -> tuple[str, ...] | None:
    """Return the times of day in a text as "HH:MM", sorted; none when something else stands in it."""
    rest = TIME.sub(" ", text)
    if re.sub(r"[\s,，、;；和and]+", "", rest):
        return None
    return tuple(sorted({f"{int(hour):02}:{minute}" for hour, minute in TIME.findall(text)}))
