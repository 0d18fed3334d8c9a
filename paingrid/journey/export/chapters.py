"""The copy in plain words: chapters of short entries, in one language, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from paingrid.consortium.consents import SCOPES
from paingrid.consortium.consultation import CONSULTATION
from paingrid.consortium.consultation import KINDS as QUESTIONS
from paingrid.consortium.referral import REFERRAL
from paingrid.consortium.services import SERVICES
from paingrid.journey.export import words
from paingrid.journey.export.words import Text, answers, both, joined, line, pair, product, said
from paingrid.journey.steps.open_tasks import why_of
from paingrid.journey.steps.outcomes import OUTCOMES
from paingrid.records.models import Report
from paingrid.records.queries.record_export import WholeRecord
from paingrid.records.queries.who_reads import by_day
from paingrid.timekeeping import SHANGHAI


@dataclass(frozen=True)
class Entry:
    """One thing that happened: a line that says what and when, and what there is to say of it."""

    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One kind of thing."""

    title: str
    entries: tuple[Entry, ...]


def text(zh: str, en: str) -> Text:
    """Return a bilingual text."""
    return {"zh": zh, "en": en}


NOTHING = text("没有记录。", "Nothing is recorded.")
CORRECTED = text("（后来更正过）", " (corrected later)")
SIGNED = text("由{who}签署", "signed by {who}")
AGREED = text("同意", "agreed")
TAKEN_BACK = text("不同意或已撤回", "refused or taken back")
STOPPED = text("停用", "stopped")
HANDED = text("发药 {n} 个单位（片、支、贴）", "{n} units handed out (tablets, ampoules, patches)")
BACK = text("交回 {n}：{what}", "{n} brought back: {what}")
DECIDED = text("系统判断：{what}", "What the rules said: {what}")
TIMES = text("{n} 次", "{n} times")
GOAL = text("疼痛目标：不超过 {n} 分", "Pain goal: at most {n}")
EXTRA = text("备用药：{what}", "Extra dose: {what}")
LATER = text("{n} 分钟后 {nrs} 分", "{nrs} after {n} minutes")
PAIN = text("疼痛 {n} 分", "pain {n}")
STAYS = text("暂住：{where}", "Guest of {where}")
FILES = text("附件（向团队索取）：{names}", "Files (ask the team for them): {names}")


class Teller:
    """Says the parts of one record in one language."""

    def __init__(self, record: WholeRecord, language: str) -> None:
        self.record, self.language = record, language

    def say(self, words: Text, **filled: Any) -> str:
        """Return a text in the reader's language, filled in."""
        return words[self.language].format(**filled)

    def when(self, at: datetime | date | None) -> str:
        """Return a moment on Chengdu's clock, or a day."""
        if at is None:
            return ""
        if not isinstance(at, datetime):
            return f"{at:%Y-%m-%d}"
        return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    def stretch(self, start: datetime | date, end: datetime | date | None) -> str:
        """Return from when to when."""
        return f"{self.when(start)} – {self.when(end)}"

    def entry(self, *head: str, lines: tuple[str, ...] = ()) -> Entry:
        """Return an entry; what is empty, or was said already, is left out."""
        return Entry(
            " · ".join(part for part in head if part), tuple(one for one in dict.fromkeys(lines) if one.strip())
        )


def chapters(record: WholeRecord, language: str) -> Iterator[Chapter]:
    """Yield every chapter in the order in which it is read; an empty one says that it is."""
    teller = Teller(record, language)
    for title, tell in CHAPTERS:
        entries = tuple(tell(teller))
        yield Chapter(teller.say(title), entries or (Entry(teller.say(NOTHING)),))


def _person(t: Teller) -> Iterator[Entry]:
    one = t.record.patient
    home = one.household
    yield t.entry(one.name_zh, one.name_en, said(words.SEXES, one.sex, t.language), t.when(one.birth_on))
    yield t.entry(t.say(text("身份证号：{n}", "Identity number: {n}"), n=one.identity_number or "–"))
    yield t.entry(t.say(text("电话：{n}", "Telephone: {n}"), n=one.phone or "–"))
    yield t.entry(t.say(text("住址：{n}", "Address: {n}"), n=f"{both(home.street, t.language)} {home.address_zh}"))
    diagnosis = both(one, t.language, "diagnosis")
    yield t.entry(t.say(text("诊断：{n}", "Diagnosis: {n}"), n=diagnosis or "–"))
    yield t.entry(t.say(text("过敏：{n}", "Allergies: {n}"), n=one.allergies or "–"))
    yield t.entry(t.say(GOAL, n=one.nrs_goal))
    if one.egfr is not None:
        yield t.entry(f"eGFR {one.egfr:g} mL/min/1.73 m²", t.when(one.egfr_on))
    if one.died_at is not None:
        yield t.entry(t.say(text("去世：{n}", "Died: {n}"), n=t.when(one.died_at)))


def _around(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["enrolments"]):
        place = both(one.team.institution, t.language)
        yield t.entry(f"{place} {both(one.team, t.language)}", t.stretch(one.starts_at, one.ends_at))
    for one in t.record["stays"]:
        where = f"{both(one.host_team.institution, t.language)} {both(one.host_team, t.language)}"
        yield t.entry(t.say(STAYS, where=where), t.stretch(one.starts_on, one.ends_on))
    for one in t.record["family"]:
        yield t.entry(both(one, t.language), said(words.RELATIONSHIPS, one.relationship, t.language))


def _plans(t: Teller) -> Iterator[Entry]:
    for plan in reversed(t.record["plans"]):
        if plan.signed_at is None:
            continue
        rows = [" – ".join(line(row, t.language)) for row in plan.lines]
        yield t.entry(
            t.say(text("第 {n} 版", "Version {n}"), n=plan.version),
            said(words.PLANS, plan.status, t.language),
            t.say(SIGNED, who=both(plan.signed_by, t.language)),
            t.when(plan.signed_at),
            lines=(*rows, plan.family_note, plan.ended_why),
        )


def _medicines(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["medicines"]):
        name, dose = both(one, t.language), both(one, t.language, "dose")
        purpose = said(words.PURPOSES, one.purpose, t.language)
        yield t.entry(f"{name} {dose}".strip(), purpose, t.stretch(one.starts_at, one.ends_at))


def _dispensary(t: Teller) -> Iterator[Entry]:
    found = []
    for one in t.record["dispensings"]:
        mark = t.say(CORRECTED) if one.corrected_by.all() else ""
        head = f"{product(one.product, t.language)} · {t.say(HANDED, n=one.units)}{mark}"
        found.append((one.dispensed_at, t.entry(t.when(one.dispensed_at), head, both(one.institution, t.language))))
    for one in t.record["returns"]:
        mark = t.say(CORRECTED) if one.corrected_by.all() else ""
        what = joined((said(words.RETURNS, one.kind, t.language), product(one.product, t.language)), t.language)
        found.append((one.returned_at, t.entry(t.when(one.returned_at), t.say(BACK, n=one.units, what=what) + mark)))
    yield from (entry for _, entry in sorted(found, key=lambda pair: pair[0], reverse=True))
    for form in reversed(t.record["prescriptions"]):
        rows = tuple(
            " ".join(row.get(part, {}).get(t.language, "") for part in ("name", "units", "directions"))
            for row in form.lines
        )
        title = t.say(text("处方", "Prescription form"))
        yield t.entry(t.when(form.drawn_at), title, both(form.prescriber, t.language), lines=rows)


def _reports(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["reports"]):
        mark = t.say(CORRECTED) if one.corrected_by.all() else ""
        asked = joined((pair(*both_of, t.language) for both_of in answers(one.answers, t.language)), t.language)
        yield t.entry(t.when(one.felt_at), f"{_reporter(t, one)}{mark}", lines=(asked, _decided(t, one)))


def _reporter(t: Teller, one: Report) -> str:
    kind = said(words.REPORTERS, one.reporter, t.language)
    relative = one.link.related_person if one.link_id and one.link else None
    person = one.practitioner or relative
    return f"{kind} {both(person, t.language)}" if person is not None else kind


def _decided(t: Teller, one: Report) -> str:
    decision = getattr(one, "decision", None)
    if decision is None or not decision.urgency:
        return ""
    why = why_of(decision.output)[t.language]
    urgency = said(words.URGENCIES, decision.urgency, t.language)
    return t.say(DECIDED, what=joined((part for part in (urgency, why) if part), t.language))


def _diary(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["episodes"]):
        before = "" if one.nrs_before is None else t.say(PAIN, n=one.nrs_before)
        count = f" × {one.count.normalize():f}" if one.count else ""
        dose = t.say(EXTRA, what=f"{product(one.product, t.language)}{count}") if one.taken_at else ""
        after = [t.say(LATER, n=r.minutes, nrs=r.nrs) for r in one.reliefs.all() if r.nrs is not None]
        yield t.entry(t.when(one.began_at), before, dose, *after)


def _work(t: Teller) -> Iterator[Entry]:
    calls: dict[Any, list[str]] = {}
    for one in t.record["contacts"]:
        known = OUTCOMES.get(one.outcome)
        outcome = t.say({"zh": known.zh, "en": known.en}) if known else one.outcome
        parts = (t.when(one.at), both(one.practitioner, t.language), outcome, one.note)
        calls.setdefault(one.task_id, []).append(" · ".join(part for part in parts if part))
    for task in reversed(t.record["tasks"]):
        yield t.entry(
            t.when(task.opened_at),
            said(words.TASKS, task.kind, t.language),
            said(words.URGENCIES, task.urgency, t.language),
            both(task, t.language, "reason"),
            lines=(*calls.get(task.pk, ()), f"{t.when(task.closed_at)} {task.closed_why}"),
        )


def _together(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["referrals"]):
        notes = [event.note for event in one.events.all()]
        files = joined((file.name for file in one.attachments.all()), t.language)
        yield t.entry(
            t.when(one.sent_at),
            f"{both(one.sender, t.language)} → {both(one.receiver, t.language)}",
            said(dict(SERVICES), one.service, t.language),
            t.say(REFERRAL.state(one.status).text),
            lines=(one.reason, one.question, *notes, one.outcome, t.say(FILES, names=files) if files else ""),
        )
    for one in reversed(t.record["consultations"]):
        written = [
            f"{t.when(letter.at)} {both(letter.author, t.language)}: {letter.text}"
            for letter in (*one.opinions.all(), *one.minutes.all())
        ]
        notes = [event.note for event in one.events.all()]
        yield t.entry(
            t.when(one.asked_at),
            f"{both(one.asking, t.language)} → {both(one.to, t.language)}",
            said(dict(QUESTIONS), one.kind, t.language),
            t.say(CONSULTATION.state(one.status).text),
            lines=(one.question, *notes, *written, one.decision),
        )
    for one in reversed(t.record["bookings"]):
        place = f"{both(one.resource.institution, t.language)}: {both(one.resource, t.language)}"
        yield t.entry(t.stretch(one.period.lower, one.period.upper), place)
    for one in reversed(t.record["waiting"]):
        waits = t.say(text("排队：{where}", "On the waiting list: {where}"), where=both(one.institution, t.language))
        yield t.entry(t.stretch(one.since, one.ended_at), waits)


def _papers(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["documents"]):
        kind = said(words.DOCUMENTS, one.kind, t.language)
        yield t.entry(t.when(one.issued_on), kind, one.institution, one.held_by)
    for one in reversed(t.record["facts"]):
        told = (pair(key, words.answer(key, value, t.language), t.language) for key, value in one.facts.items())
        facts = joined(told, t.language)
        yield t.entry(t.when(one.recorded_at), t.say(text("用药需要的情况", "Facts for dosing")), lines=(facts,))


def _consents(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["consents"]):
        scope = SCOPES[one.scope]
        decided = t.say(AGREED if one.given else TAKEN_BACK)
        yield t.entry(t.when(one.at), t.say(scope.name), decided, lines=(t.say(scope.agrees),))


def _requests(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["requests"]):
        verdict = said(words.VERDICTS, one.verdict, t.language)
        by = both(one.answered_by, t.language) if one.answered_by else ""
        head = (t.when(one.asked_at), said(words.REQUESTS, one.kind, t.language), verdict, by, t.when(one.answered_at))
        yield t.entry(*head, lines=(one.words, one.answer))


def _reads(t: Teller) -> Iterator[Entry]:
    for one in reversed(t.record["emergencies"]):
        why = said(words.CATEGORIES, one.category, t.language)
        title = t.say(text("紧急调阅：{why}", "Emergency access: {why}"), why=why)
        yield t.entry(t.when(one.opened_at), both(one.practitioner, t.language), title, lines=(one.reason,))
    for did in by_day(t.record.reads):
        often = t.say(TIMES, n=did.times) if did.times > 1 else ""
        what = joined((one[t.language] for one in did.deeds), t.language)
        name = did.name[t.language] if did.name else "–"
        yield t.entry(t.when(did.last_at), name, said(words.RIGHTS, did.right, t.language), what, often)


CHAPTERS: tuple[tuple[Text, Callable[[Teller], Iterator[Entry]]], ...] = (
    (text("您的资料", "About you"), _person),
    (text("团队和家人", "Your team and your family"), _around),
    (text("用药计划", "Medicine plans"), _plans),
    (text("登记过的药", "Medicines on record"), _medicines),
    (text("发药、交回和处方", "Handed out, brought back, prescription forms"), _dispensary),
    (text("报告", "Reports"), _reports),
    (text("突发痛日记", "Diary of attacks of pain"), _diary),
    (text("团队做了什么", "What the team did"), _work),
    (text("转诊、会诊和预约", "Referrals, questions to specialists, places"), _together),
    (text("证明和其他资料", "Papers and other facts"), _papers),
    (text("您的同意", "What you agreed to"), _consents),
    (text("您的申请", "What you asked for"), _requests),
    (text("谁看过这份病历，为什么", "Who read this record, and why"), _reads),
)
