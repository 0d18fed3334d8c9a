"""Forms as a person fills them in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.cast import Cast


def admit_form(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return the admission of a new patient of team A, changed by `more`."""
    return {
        "patient_id": str(uuid4()),
        "name_zh": "试病人",
        "sex": "male",
        "birth_on": "1950-05-06",
        "phone": "000-1000-0009",
        "team": cast.team_a.pk,
        "street": cast.street.pk,
        "address_zh": "演示路9号",
        "diagnosis_zh": "肺癌",
        "goals_of_care": "standard",
        "nrs_goal": "3",
        "language": "zh-hans",
        **more,
    }
