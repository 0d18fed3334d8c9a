"""What changes for one person when the same facts are worked out twice: two proposals, two sets of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.products import product_named

Json = Mapping[str, Any]
NOTHING: Text = {"zh": "无", "en": "none"}


@dataclass(frozen=True)
class Change:
    """One thing that would be said otherwise; `id` names the thing, the texts are for people."""

    id: str
    what: Text = field(hash=False)
    before: Text = field(hash=False)
    after: Text = field(hash=False)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"id": self.id, "what": self.what, "before": self.before, "after": self.after}


def differences(before: Json, after: Json) -> tuple[Change, ...]:
    """Return how one proposal differs from another in what a person would do; wording alone is no difference."""
    return tuple(_changes(before, after))


def finding_differences(before: Iterable[Json], after: Iterable[Json]) -> tuple[Change, ...]:
    """Return how the findings of the same list differ: each code that comes, goes or changes its severity."""
    old, new = ({one["code"]: one for one in side} for side in (before, after))
    return tuple(
        Change(f"finding.{code}", _text(old.get(code) or new[code]), _severity(old.get(code)), _severity(new.get(code)))
        for code in sorted(old.keys() | new.keys())
        if _grade(old.get(code)) != _grade(new.get(code))
    )


def _changes(before: Json, after: Json) -> Iterable[Change]:
    if before["kind"] != after["kind"]:
        yield Change("kind", {"zh": "建议", "en": "Advice"}, before["text"], after["text"])
    yield from _differs(
        "total", {"zh": "现在的口服吗啡当量", "en": "Total now, oral morphine"}, before, after, "total_now", _total
    )
    yield from _lines(before["lines"], after["lines"])
    yield from _differs("rescue", {"zh": "解救量", "en": "Extra dose"}, before, after, "rescue", _rescue)
    yield from _differs("reassess", {"zh": "再看的时间", "en": "When to look again"}, before, after, "reassess", _looks)
    yield from _differs("refused", {"zh": "拒绝的理由", "en": "Refusal"}, before, after, "refused", _refusal)
    yield from _differs("notes", {"zh": "提醒", "en": "Notes"}, before, after, "notes", _notes)


def _differs(id: str, what: Text, before: Json, after: Json, name: str, words: Any) -> Iterable[Change]:
    old, new = words(before[name]), words(after[name])
    if old != new:
        yield Change(id, what, old, new)


def _total(total: Json | None) -> Text:
    if total is None:
        return NOTHING
    amount, least = f"{total['per_day']:g}", "" if total["complete"] else "≥ "
    return {"zh": f"{least}{amount} mg/天", "en": f"{least}{amount} mg/d"}


def _lines(before: Sequence[Json], after: Sequence[Json]) -> Iterable[Change]:
    """Only the lines that are not the same; their order says nothing."""
    gone, come = [line for line in before if line not in after], [line for line in after if line not in before]
    if gone or come:
        yield Change("lines", {"zh": "建议的用药", "en": "Proposed medicines"}, _list(gone), _list(come))


def _list(lines: Sequence[Json]) -> Text:
    if not lines:
        return NOTHING
    return {"zh": "；".join(_line(line, "zh") for line in lines), "en": "; ".join(_line(line, "en") for line in lines)}


def _line(line: Json, language: str) -> str:
    name = str(line.get("product") or line.get("name") or line.get("drug") or "?")
    found = product_named(name)
    if len(found) == 1:
        name = found[0].name[language]
    amounts = (
        ("count", "×{}"),
        ("dose", f"{{}} {line.get('unit', 'mg')}"),
        ("rate_ug_per_h", "{} µg/h"),
        ("times_per_day", "{}/24 h"),
        ("every_h", "q{} h"),
    )
    said = (words.format(_amount(line[field])) for field, words in amounts if line.get(field) is not None)
    return " ".join((name, *said))


def _amount(amount: Any) -> str:
    return "–".join(f"{one:g}" for one in amount) if isinstance(amount, list) else f"{amount:g}"


def _rescue(rescue: Json | None) -> Text:
    if rescue is None:
        return NOTHING
    said = f"{rescue['low']:g}–{rescue['high']:g} {rescue['unit']}"
    return {"zh": said, "en": said}


def _looks(looks: Sequence[Json]) -> Text:
    if not looks:
        return NOTHING
    said = ", ".join(f"{look['hours']:g}" for look in looks)
    return {"zh": f"{said} 小时后", "en": f"after {said} h"}


def _refusal(refused: Json | None) -> Text:
    return NOTHING if refused is None else _text(refused)


def _notes(notes: Sequence[Json]) -> Text:
    if not notes:
        return NOTHING
    texts = [_text(note) for note in notes]
    return {"zh": " ".join(one["zh"] for one in texts), "en": " ".join(one["en"] for one in texts)}


def _text(said: Json) -> Text:
    text: Text = said["text"]
    return text


def _grade(finding: Json | None) -> str | None:
    return None if finding is None else str(finding["severity"])


def _severity(finding: Json | None) -> Text:
    return NOTHING if finding is None else SEVERITIES[finding["severity"]]


SEVERITIES: Mapping[str, Text] = {
    "refuse": {"zh": "不允许", "en": "not possible"},
    "stop": {"zh": "停下：要写理由", "en": "stop: needs a reason"},
    "warn": {"zh": "注意", "en": "take care"},
    "note": {"zh": "提示", "en": "note"},
}
