"""Orders for the tests of the checks: medicines as the contract writes them, a steady person, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paingrid.clinical.checks.answer import answer

Line = dict[str, Any]
#: Somebody about whom everything is known and nothing is wrong.
STEADY: Line = {
    "age": 60,
    "weight_kg": 60,
    "egfr": 90,
    "child_pugh": "none",
    "platelets": 200,
    "qtc_ms": 420,
    "opioid_history_days": 30,
}


def tablet(drug: str, mg: float, times: float = 1, **more: Any) -> Line:
    """Return a tablet by mouth."""
    return {"drug": drug, "route": "oral", "form": "ir", "dose": mg, "unit": "mg", "times_per_day": times, **more}


def slow(mg: float, drug: str = "morphine", every_h: float = 12) -> Line:
    """Return a sustained-release tablet."""
    return {"drug": drug, "route": "oral", "form": "sr", "dose": mg, "unit": "mg", "every_h": every_h}


def rescue(mg: float, drug: str = "morphine", **more: Any) -> Line:
    """Return an immediate-release dose as needed."""
    return {
        "drug": drug,
        "route": "oral",
        "form": "ir",
        "dose": mg,
        "unit": "mg",
        "as_needed": True,
        "max_per_day": 6,
        **more,
    }


def patch(rate: float = 25, drug: str = "fentanyl", every_h: float = 72) -> Line:
    """Return a patch by its rate."""
    return {"drug": drug, "route": "transdermal", "form": "patch", "rate_ug_per_h": rate, "change_every_h": every_h}


def injection(drug: str, mg: float, times: float = 1, route: str = "sc") -> Line:
    """Return an injection."""
    return {"drug": drug, "route": route, "form": "injection", "dose": mg, "unit": "mg", "times_per_day": times}


SENNA = tablet("senna", 15)
CONSENTED = ["consent", "diagnosis-certificate", "patient-id"]


def written(**more: Any) -> Line:
    """Return a prescription against which nothing stands."""
    plain = {
        "setting": "outpatient-cancer-pain",
        "days": 7,
        "prescriber_narcotic_right": True,
        "signed_by": "张医生（虚构）",
    }
    return {**plain, **more}


@dataclass(frozen=True)
class Checked:
    """An answer, so that a test asks for what it means."""

    answer: Line

    @property
    def verdict(self) -> str:
        return str(self.answer["verdict"])

    @property
    def codes(self) -> set[str]:
        return {finding["code"] for finding in self.answer["findings"]}

    @property
    def grave(self) -> dict[str, str]:
        """The severity of each code; of a code found twice the graver."""
        return {finding["code"]: finding["severity"] for finding in reversed(self.answer["findings"])}

    def text(self, code: str) -> str:
        """Return both languages of the first finding with this code."""
        text = next(finding["text"] for finding in self.answer["findings"] if finding["code"] == code)
        return f"{text['zh']} {text['en']}"


def checked(proposed: list[Line], current: list[Line] | None = None, **more: Any) -> Checked:
    """
    Check an order for the steady person.

    `person` adds to the person; other names are fields of the case.
    """
    person = {**STEADY, **more.pop("person", {})}
    case = {"id": "t", "patient": person, "current": current or [], "proposed": proposed, **more}
    result = Checked(answer(case))
    assert result.answer["errors"] == []
    return result
