"""The facts of an advice as they are kept with a plan: read back they give the same advice again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from paingrid.clinical.advice.facts import Facts, Taken
from paingrid.clinical.findings import Problem
from paingrid.clinical.medicines.reading import FIELDS, exact_number, read_medicines
from paingrid.clinical.opioids.factors import FACTOR_SETS
from paingrid.clinical.opioids.person import read_person
from paingrid.clinical.quantities import Milligrams

#: What is copied as it stands.
PLAIN = ("nrs_now", "nrs_worst24", "sedation", "rescue_count_24h", "intolerable", "stool_days", "nausea", "vomiting")


class BadBasis(Exception):
    """The kept facts cannot be read; carries what is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([f"{problem.field}: {problem.code}" for problem in problems])
        self.problems = problems


def read_facts(basis: Mapping[str, Any]) -> Facts:
    """
    Read facts that were kept as JSON.

    :raises BadBasis: a line or the person cannot be read; no advice is given on half of the facts.
    """
    now = datetime.fromisoformat(basis["now"])
    lines = tuple(basis["lines"])
    bare = [{name: value for name, value in line.items() if name in FIELDS} for line in lines]
    medicines, problems = read_medicines(bare, "lines")
    person, wrong = read_person(basis["patient"], "patient", on=now.date())
    if problems or wrong:
        raise BadBasis([*problems, *wrong])
    factor_set = basis.get("factor_set", "cn-2018")
    return Facts(
        person=person,
        current=medicines,
        lines=lines,
        now=now,
        red_flags=tuple(basis.get("red_flags") or ()),
        rescues=tuple(_taken(one) for one in basis.get("rescues") or ()),
        given=tuple(_taken(one) for one in basis.get("given") or ()),
        documents=frozenset(basis.get("documents") or ()),
        factor_set=factor_set if factor_set in FACTOR_SETS else "cn-2018",
        nrs_at=_time(basis.get("nrs_at")),
        opioid_since=_time(basis.get("opioid_since")),
        changed_at=_time(basis.get("changed_at")),
        controlled_since=_time(basis.get("controlled_since")),
        **{name: basis[name] for name in PLAIN if basis.get(name) is not None},
    )


def _taken(raw: Mapping[str, Any]) -> Taken:
    mg = exact_number(raw.get("mg"))
    return Taken(datetime.fromisoformat(raw["at"]), raw["substance"], None if mg is None else Milligrams(mg))


def _time(raw: str | None) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(raw)
