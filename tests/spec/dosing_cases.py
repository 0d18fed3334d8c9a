"""
Worked cases of dosing: each runs the real answer, is held against what the test states by hand, and is kept to print.

What is stated is compared as text ("20 mg / 12 h"); what a case does not state but every reader must know (flags,
refusals) has to be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from paingrid.clinical.advice.facts_json import read_facts
from paingrid.clinical.advice.proposal import Proposal
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.advice.situation import situation_of
from paingrid.clinical.advice.want import read_want
from paingrid.clinical.checks.answer import answer as check
from paingrid.clinical.checks.decide import check as decide
from paingrid.clinical.checks.order import Order
from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.person import read_person
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import Citation
from paingrid.console.pure import DOSE_VERBS
from tests.orders import STEADY
from tests.spec import dosing_words as words
from tests.spec.dosing_words import Both, Line

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
SEVERITIES: dict[str, Both] = {
    "refuse": ("不能签署", "cannot be signed"),
    "stop": ("须写理由才能签", "signed only with a reason"),
    "warn": ("注意", "take care"),
    "note": ("提示", "note"),
}
LABELS: dict[str, Both] = {
    "total": ("合计", "total"),
    "at_most": ("最多（按医嘱上限）", "at most, as ordered"),
    "paracetamol": ("对乙酰氨基酚每日最多", "paracetamol a day, at most"),
    "equivalent": ("等效量（减量前）", "equivalent, before the reduction"),
    "range": ("系数范围的两端", "ends of the factor's range"),
    "reduction": ("减量", "reduction"),
    "dose": ("每次", "each dose"),
    "per_day": ("每日", "a day"),
    "units": ("用", "made of"),
    "rescue": ("解救", "extra dose"),
    "look": ("首次复评", "first look"),
    "next": ("下一次", "next dose"),
    "doses": ("每天次数", "doses a day"),
    "steps": ("各步（天：mg/日）", "steps (day: mg/d)"),
    "stop": ("停药日", "stop on day"),
    "tablets": ("各步（天：每次 mg）", "steps (day: mg each time)"),
    "flags": ("提示代码", "flags"),
    "situation": ("情形", "situation"),
    "kind": ("建议", "proposal"),
    "then": ("之后每日口服吗啡当量", "oral morphine a day afterwards"),
}


@dataclass(frozen=True)
class Case:
    """One worked case as it is printed: `code` is what it shows, `about` the one reason that a finding stands for."""

    code: str
    given: tuple[Both, ...]
    said: tuple[Both, ...]
    severity: str = ""
    source: str = ""
    verified: bool | None = None
    about: str = ""


@dataclass
class Cases:
    """What one paragraph shows; the same object checks in a test and prints on the page."""

    kept: list[Case] = field(default_factory=list)

    def mme(self, medicines: Sequence[Line], factors: str = "cdc-2022", **stated: str) -> None:
        """Show a day's total."""
        reply = _answer("mme", {"factors": factors, "medicines": list(medicines)})
        found = {
            "total": ("" if reply["complete"] else "≥ ") + _number(reply["total"], "mg/d"),
            "at_most": _number(reply["at_most"], "mg/d"),
            "paracetamol": _number(reply["paracetamol_mg_per_day"], "mg/d"),
            "flags": _codes(reply),
        }
        lines = [_item(item) for item in reply["items"]]
        self._keep([_label("用药", "medicines", words.medicines(medicines)), _set(factors)], found, stated, lines)

    def convert(self, now: Sequence[Line], to: Line, *, more: Mapping[str, Any] | None = None, **stated: str) -> None:
        """Show a change of opioid."""
        more = dict(more or {})
        reply = _answer("convert", {"from": list(now), "to": dict(to), **more})
        assert reply["refused"] is None, reply["refused"]
        offer, rescue = reply["proposed"], reply["rescue"]
        found = {
            "total": _number(**reply["from_total"]),
            "equivalent": _number(**reply["equivalent"]),
            "range": f"{words.amount(reply['range'])} {reply['equivalent']['unit']}",
            "reduction": f"{words.amount(reply['reduction_percent'])} %",
            "dose": f"{words.amount(offer['per_dose'])} {offer['unit']} / {words.amount(offer['every_h'])} h",
            "per_day": _number(offer["per_day"], "ug/h" if offer["unit"] == "ug/h" else "mg/d"),
            "units": _units(offer["made_of"]),
            "rescue": f"{words.amount([rescue['low'], rescue['high']])} mg {rescue['drug']} {rescue['route']}",
            "look": _number(reply["reassess"]["first_hours"], "h"),
            "flags": _codes(reply),
        }
        self._keep(_asked_convert(now, to, more), found, stated, _lines(reply))

    def titrate(self, step: str, *, given: Mapping[str, Any] | None = None, **stated: str) -> None:
        """Show one step of titration."""
        reply = _answer("titrate", {"step": step, **(given or {})})
        assert reply["refused"] is None, reply["refused"]
        found = {"flags": _codes(reply)}
        if "next_dose_mg" in reply:
            found |= {"next": f"{words.amount(reply['next_dose_mg'])} mg"}
            found |= {"units": " | ".join(_units(one) for one in reply["made_of"])}
        else:
            rescue = reply["rescue"]
            found |= {
                "per_day": _number(reply["per_day_mg"], "mg/d"),
                "dose": _number(reply["per_dose_mg"], "mg"),
                "doses": words.amount(reply["doses"]),
                "units": _units(reply["made_of"]),
                "rescue": f"{words.amount([rescue['low'], rescue['high']])} mg",
            }
        self._keep(_asked_titrate(step, given or {}), found, stated, _lines(reply))

    def taper(self, *, given: Mapping[str, Any], **stated: str) -> None:
        """Show a way off an opioid."""
        reply = _answer("taper", given)
        assert reply["refused"] is None, reply["refused"]
        found = {
            "steps": _steps(reply["steps"], "per_day_mg"),
            "tablets": _steps(reply["steps"], "per_dose_mg") if "drug" in given else "",
            "stop": words.amount(reply["stop_day"]),
            "flags": _codes(reply),
        }
        self._keep(_asked_taper(given), found, stated, _lines(reply))

    def refused(self, code: str, verb: str, **given: Any) -> None:
        """Show that no dose is worked out, and why."""
        reply = _answer(verb, given)
        said = reply["refused"]
        assert said is not None and said["code"] == code, (said, reply)
        assert not reply.get("proposed") and not reply.get("next_dose_mg") and not reply.get("per_dose_mg")
        self._say(code, _asked(verb, given), said)

    def flagged(self, code: str, verb: str, **given: Any) -> None:
        """Show what is said beside a dose that is worked out all the same."""
        reply = _answer(verb, given)
        said = next(one for one in reply["flags"] if one["code"] == code)
        assert not reply.get("refused")
        self._say(code, _asked(verb, given), said)

    def raised(self, code: str, given: Both, take: Callable[[], object]) -> None:
        """Show a refusal that no case reaches by itself: what stands before it in the program is taken away."""
        try:
            take()
        except Refused as refusal:
            assert refusal.said.code == code
            self._say(code, [given], {**refusal.said.as_json()})
            return
        raise AssertionError(f"{code} was not raised")

    def order(
        self,
        code: str,
        severity: str,
        proposed: Sequence[Line],
        current: Sequence[Line] | None = None,
        **more: Any,
    ) -> None:
        """Show what a check finds in an order for the steady person of the examples, changed by `person`."""
        given = {**STEADY, **more.pop("person", {})}
        now = list(current or [])
        case = {"id": "spec", "patient": given, "current": now, "proposed": list(proposed), **more}
        reply = check(case)
        assert code == "not-read" or reply["errors"] == [], reply["errors"]
        self._finding(code, severity, given, proposed, now, reply["findings"], more)

    def cut(self, code: str, severity: str, medicine: Medicine) -> None:
        """Show what a check finds in a medicine that the door would not have let in."""
        found = decide(Order(person=read_person(dict(STEADY), "patient", on=None)[0], proposed=(medicine,))).findings
        count = digits(medicine.count) if medicine.count is not None else "?"
        line = {"drug": medicine.parts[0].substance.id, "form": medicine.form.value, "name": count}
        zh, en = words.medicine(line)
        asked = [_label("处方", "ordered", (f"{zh} × {count}", f"{en} × {count}"))]
        finding = next(one.as_json() for one in found if one.code == code)
        assert finding["severity"] == severity
        self._say(code, asked, finding, severity)

    def _finding(
        self,
        code: str,
        severity: str,
        given: Mapping[str, Any],
        proposed: Sequence[Line],
        now: Sequence[Line],
        findings: Sequence[Mapping[str, Any]],
        more: dict[str, Any],
    ) -> None:
        finding = next((one for one in findings if one["code"] == code), None)
        assert finding is not None, (code, [one["code"] for one in findings])
        assert finding["severity"] == severity, finding
        asked = [
            _label("处方", "ordered", words.medicines(proposed)),
            *([_label("现用", "taken now", words.medicines(now))] if now else []),
            *_labelled("病人", "person", words.person(given)),
            *_labelled("处方信息", "prescription", words.prescription(more.pop("prescription", {}))),
            *_labelled("其他", "besides", words.around(more)),
        ]
        self._say(code, asked, finding, severity)

    def advice(self, situation: str, *, lines: Sequence[Line] = (), **known: Any) -> None:
        """
        Show which situation a patient is in and what is proposed.

        `kind`, `then`, `code` state the proposal, the oral morphine equivalent a day after it, a refusal or a note.
        """
        stated = {name: known.pop(name) for name in ("kind", "then", "code") if name in known}
        wanted, changed = known.pop("want", None), known.pop("edition", {})
        edition = Edition("other", {name: Fraction(str(value)) for name, value in changed.items()})
        want, problems = read_want(wanted)
        assert problems == []
        basis = {"now": NOW.isoformat(), "nrs_at": NOW.isoformat(), "lines": list(lines), **known}
        basis["patient"] = {**STEADY, **known.get("patient", {})}
        facts = read_facts(basis)
        proposal = propose(facts, want, edition if changed else BUILT_IN)
        found = {
            "kind": proposal.kind,
            "then": words.amount((proposal.total_then or {}).get("per_day")) + " mg/d",
            "code": proposal.refused.code if proposal.refused else "",
        }
        note = next((one for one in proposal.notes if one.code == stated.get("code")), None)
        found["code"] = note.code if note else found["code"]
        assert situation_of(facts, edition) == situation, situation_of(facts, edition)
        assert {**found, **stated} == found and {"kind", "then"} <= stated.keys(), found
        said = [
            _both(proposal.text),
            *map(_both, proposal.working),
            *_proposed(proposal),
            *([_both(note.text)] if note else []),
        ]
        then = [words.joined([_label(*LABELS[name], _strong(stated[name])) for name in ("kind", "then")], "；", "; ")]
        refusal = proposal.refused or note
        self.kept.append(
            Case(
                code=refusal.code if refusal else situation,
                given=(*_asked_advice(lines, known), *_wanted(wanted), *_changed(changed)),
                said=(*then, *said),
                source=refusal.source.brief if refusal else "",
                verified=refusal.verified if refusal else None,
            )
        )

    def _keep(
        self, given: Sequence[Both], found: Mapping[str, str], stated: Mapping[str, str], lines: Sequence[Both]
    ) -> None:
        assert stated == {name: found.get(name) for name in stated}
        assert found["flags"] == stated.get("flags", ""), f"not stated: {found['flags']}"
        said = words.joined([_label(*LABELS[name], _strong(value)) for name, value in stated.items()], "；", "; ")
        self.kept.append(Case("", tuple(given), (said, *lines)))

    def _say(self, code: str, given: Sequence[Both], said: Mapping[str, Any], severity: str = "") -> None:
        source = said["source"]
        assert isinstance(source, Citation)
        about = " / ".join(said.get("about", ()))
        texts = (_both(said["text"]),)
        self.kept.append(Case(code, tuple(given), texts, severity, source.brief, said["verified"], about))


def _answer(verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Answer as `paingrid dose` does."""
    reply = DOSE_VERBS[verb].answer({"id": "spec", **given})
    assert reply["errors"] == [], reply["errors"]
    return reply


def _label(zh: str, en: str, said: Both) -> Both:
    return f"{zh}：{said[0]}", f"{en}: {said[1]}"


def _strong(value: str) -> Both:
    zh, en = words.in_both(value)
    return f"**{zh}**", f"**{en}**"


def _labelled(zh: str, en: str, said: Both) -> list[Both]:
    return [_label(zh, en, said)] if said[0] else []


def _both(text: Mapping[str, str]) -> Both:
    return text["zh"], text["en"]


def _set(factors: str) -> Both:
    return _label("系数", "factors", (factors,) * 2)


def _number(amount: object, unit: str) -> str:
    return "-" if amount is None else f"{words.amount(amount)} {unit}"


def _codes(reply: Mapping[str, Any]) -> str:
    return " ".join(flag["code"] for flag in reply["flags"])


def _units(made_of: Sequence[Mapping[str, Any]]) -> str:
    return " + ".join(f"{one['product']} × {words.amount(one['count'])}" for one in made_of)


def _lines(reply: Mapping[str, Any]) -> list[Both]:
    return [_both(line) for line in reply["working"]]


def _item(item: Mapping[str, Any]) -> Both:
    mme = "—" if item["mme"] is None else f"{words.amount(item['mme'])} mg/d"
    notes = words.joined([_both(note) for note in item["notes"]], "；", "; ")
    return f"{item['name']['zh']}：{mme}" + (f"（{notes[0]}）" if notes[0] else ""), (
        f"{item['name']['en']}: {mme}" + (f" ({notes[1]})" if notes[1] else "")
    )


def _steps(steps: Sequence[Mapping[str, Any]], name: str) -> str:
    return ", ".join(f"{one['day']}: {words.amount(one[name])}" for one in steps)


def _asked(verb: str, given: Mapping[str, Any]) -> list[Both]:
    rest = dict(given)
    if verb == "convert":
        return _asked_convert(rest.pop("from"), rest.pop("to"), rest)
    if verb == "titrate":
        return _asked_titrate(rest.pop("step"), rest)
    if verb == "taper":
        return _asked_taper(rest)
    return [_label("用药", "medicines", words.medicines(rest["medicines"])), _set(rest.get("factors", "cdc-2022"))]


def _asked_convert(now: Sequence[Line], to: Line, more: Mapping[str, Any]) -> list[Both]:
    form = {"form": to.get("form", "injection" if to.get("route") in ("sc", "iv", "im") else "sr")}
    asked = [
        _label("现用", "taken now", words.medicines(now)),
        _label("换成", "change to", words.medicine({**form, **to})),
        _set(more.get("factors", "cn-2018")),
    ]
    if "reduction_percent" in more:
        asked.append(_label("医生给出的减量", "reduction given", (f"{words.amount(more['reduction_percent'])} %",) * 2))
    unknown = ("什么都不知道", "nothing is known")
    return [*asked, *_labelled("病人", "person", words.person(more["patient"]) if "patient" in more else unknown)]


STEP_NAMES: dict[str, Both] = {
    "first-dose": ("首剂", "first dose"),
    "next-dose": ("下一剂", "next dose"),
    "next-day": ("次日", "next day"),
    "fold-rescue": ("解救并入背景", "extra doses folded in"),
    "to-long-acting": ("换长效", "to the long-acting form"),
}
GIVEN: dict[str, Both] = {
    "drug": ("药", "drug"),
    "last_dose_mg": ("上次 mg", "last dose, mg"),
    "nrs": ("NRS", "NRS"),
    "minutes_since_dose": ("用药后分钟", "minutes since the dose"),
    "route": ("途径", "route"),
    "intolerable": ("不能耐受", "cannot be borne"),
    "fixed_mg": ("昨天固定 mg", "yesterday's regular doses, mg"),
    "extra_mg": ("昨天追加 mg", "yesterday's extra doses, mg"),
    "rescue_taken": ("24 小时解救 mg", "extra doses in 24 h, mg"),
    "per_day_mg": ("每日 mg", "mg a day"),
    "every_h": ("间隔小时", "hours between doses"),
    "percent": ("每步减 %", "% a step"),
    "rule": ("规则", "rule"),
    "every_days": ("每步隔几天", "days between steps"),
    "form": ("剂型", "form"),
}


def _asked_titrate(step: str, given: Mapping[str, Any]) -> list[Both]:
    return [_label("步骤", "step", STEP_NAMES[step]), *map(_field, given.items())]


def _asked_taper(given: Mapping[str, Any]) -> list[Both]:
    return [_field(one) for one in given.items()]


def _field(one: tuple[str, Any]) -> Both:
    name, value = one
    if name == "background":
        return _label("背景药", "background", words.medicine(value))
    if name == "intolerable":
        return _label(*GIVEN[name], ("是", "yes") if value else ("否", "no"))
    text = " + ".join(map(words.amount, value)) if isinstance(value, list) else words.amount(value)
    return _label(*GIVEN[name], words.in_both(text))


KNOWN: dict[str, Both] = {
    "nrs_now": ("现在 NRS", "NRS now"),
    "nrs_at": ("评分时间", "scored at"),
    "sedation": ("镇静级别", "sedation level"),
    "red_flags": ("危险信号", "red flags"),
    "intolerable": ("不良反应不能耐受", "effects cannot be borne"),
    "rescue_count_24h": ("24 小时解救次数", "extra doses in 24 h"),
    "changed_at": ("上次改药", "last change"),
    "controlled_since": ("0–3 分始于", "0–3 since"),
}


def _asked_advice(lines: Sequence[Line], known: Mapping[str, Any]) -> list[Both]:
    asked = [_label("用药", "medicines", words.medicines(lines))]
    for name, value in known.items():
        if name == "patient":
            asked += _labelled("病人", "person", words.person(value))
        elif name in ("rescues", "given"):
            zh, en = ("解救", "extra doses") if name == "rescues" else ("固定用药", "regular doses given")
            doses = ", ".join(f"{one['at'][11:16]} {one['substance']} {words.amount(one['mg'])} mg" for one in value)
            asked.append(_label(zh, en, words.in_both(doses)))
        else:
            asked.append(_label(*KNOWN[name], _value(value)))
    return asked


def _changed(values: Mapping[str, Any]) -> list[Both]:
    """Say which numbers a site has signed otherwise."""
    said = ", ".join(f"`{name}` = {words.amount(value)}" for name, value in values.items())
    return [_label("本站另定", "this site's own", (said,) * 2)] if values else []


def _proposed(proposal: Proposal) -> list[Both]:
    """Say what stands in a proposal besides its sentence: the list afterwards, the extra dose, the looks, the notes."""
    given = proposal.as_json()
    said = []
    if proposal.refused is None:
        said.append(_label("之后的用药", "medicines afterwards", words.medicines(given["lines"])))
    if given["rescue"]:
        low, high, unit = (given["rescue"][name] for name in ("low", "high", "unit"))
        said.append(_label(*LABELS["rescue"], (f"{words.amount(low)}–{words.amount(high)} {unit}",) * 2))
    looks = [(f"{words.amount(one['hours'])} 小时后{one['what']['zh']}", f"{one['what']['en']} after"
              f" {words.amount(one['hours'])} h") for one in given["reassess"]]  # fmt: skip
    said += _labelled("再看", "look again", words.joined(looks, "；", "; "))
    codes = " ".join(note["code"] for note in given["notes"])
    return [*said, *_labelled(*LABELS["flags"], (codes, codes))]


def _wanted(want: Mapping[str, Any] | None) -> list[Both]:
    if want is None:
        return []
    less = want.get("percent", want.get("reduction_percent"))
    given = (
        [_label("医生给出的百分比", "percentage given", (f"{words.amount(less)} %",) * 2)] if less is not None else []
    )
    if want["kind"] == "rotate":
        return [_label("医生要求换成", "the doctor asks to change to", words.medicine(want["to"])), *given]
    rule = want.get("rule", "cn-2018")
    return [_label("医生要求减停，规则", "the doctor asks for a taper, rule", (rule, rule)), *given]


def _value(value: Any) -> Both:
    if value is True:
        return "是", "yes"
    if isinstance(value, list):
        return words.PERSON["red_flags"][2](value)
    text = str(value)
    shown = text[:16].replace("T", " ") if text.startswith("2026-") else words.amount(value)
    return shown, shown
