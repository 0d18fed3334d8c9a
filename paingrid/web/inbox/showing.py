"""What the worklist and the sheet show: the reader's choices, the groups, the words for codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.roles import TEAM_ROLES, UPPER_ROLES
from paingrid.journey import access
from paingrid.journey.steps.outcomes import OUTCOMES
from paingrid.records.queries import task_sheet
from paingrid.records.queries import worklist as query
from paingrid.web.inbox.forms import ContactForm, next_contacts
from paingrid.web.shell.templatetags.shell import URGENCIES

WORKING_ROLES = TEAM_ROLES | UPPER_ROLES
#: More rows than this of a section wait behind "show all" [default].
ROWS_A_SECTION = 30

HEADINGS: dict[str, Promise] = {
    **{code: URGENCIES[code] for code in "EUDS"},
    "follow-up": _("Follow-ups due"),
    "no-news": _("No news from"),
}
EMPTY: dict[str, Promise] = {
    "E": _("No emergency."),
    "U": _("Nothing urgent."),
    "D": _("Nothing for today."),
    "S": _("Nothing in the next days."),
    "follow-up": _("No follow-up is due within a day."),
    "no-news": _("Everybody has been heard from."),
}
KINDS: dict[str, Promise] = {
    "opened": _("Task opened"),
    "raised": _("A graver report came in"),
    "reported": _("Another report came in"),
    "climbed": _("Nobody had acted in time: next level told"),
    "nobody-there": _("Nobody on duty at this level"),
    "claimed": _("taken on"),
    "released": _("let go"),
    "handed-over": _("handed over"),
    "contact": _("contact"),
    "closed": _("closed"),
    "moved": _("moved"),
}
RELATIONSHIPS: dict[str, Promise] = {
    "daughter": _("daughter"),
    "son": _("son"),
    "spouse": _("husband or wife"),
    "wife": _("wife"),
    "husband": _("husband"),
    "parent": _("parent"),
    "mother": _("mother"),
    "father": _("father"),
    "sibling": _("brother or sister"),
    "carer": _("carer"),
    "other": _("family"),
}


@dataclass(frozen=True)
class Choices:
    """How the reader wants the list: whose, grouped how, which sections whole, which task open beside it."""

    mine: bool
    group: str
    whole: tuple[str, ...]
    open: UUID | None

    def address(self, **changes: str) -> str:
        """Return the address of the same list with some choices changed; an empty one is left out."""
        now = {"mine": "1" if self.mine else "", "group": self.group, "whole": ",".join(self.whole)}
        asked = QueryDict(mutable=True)
        asked.update({name: value for name, value in {**now, **changes}.items() if value})
        return f"/?{asked.urlencode()}" if asked else "/"


@dataclass(frozen=True)
class Part:
    """A section or a group of the list as it is shown."""

    key: str
    heading: Any
    rows: tuple[query.Row, ...]
    total: int
    urgency: str = ""
    empty: Any = ""
    more: str = ""

    @property
    def left_out(self) -> int:
        """How many rows wait behind "show all"."""
        return self.total - len(self.rows)


def choices_of(request: HttpRequest) -> Choices:
    """Read the reader's choices; anything unknown is left out."""
    asked = request.GET
    try:
        opened = UUID(asked.get("open", ""))
    except ValueError:
        opened = None
    return Choices(
        mine=asked.get("mine") == "1",
        group=asked.get("group", "") if asked.get("group") in ("household", "street") else "",
        whole=tuple(name for name in query.SECTIONS if name in asked.get("whole", "").split(",")),
        open=opened,
    )


def list_context(by: access.Actor, choices: Choices, now: datetime) -> dict[str, Any]:
    """Return what the list needs; two queries."""
    sections = query.worklist(
        team_ids=by.team_ids,
        told_to=told_to(by),
        now=now,
        held_by=by.practitioner_id if choices.mine else None,
        at_most=ROWS_A_SECTION,
        whole=query.SECTIONS if choices.group else choices.whole,
    )
    parts = _groups(sections, choices.group) if choices.group else _sections(sections, choices)
    total = sum(section.total for section in sections)
    return {
        "parts": parts,
        "total": total,
        "choices": choices,
        "now": now,
        "group_links": _group_links(choices),
        "mine_link": choices.address(mine="1"),
        "all_link": choices.address(mine=""),
    }


def told_to(by: access.Actor) -> int | None:
    """Return whose notices open tasks: anybody's who has a working role."""
    return by.practitioner_id if by.role_names & WORKING_ROLES else None


def sheet_context(
    by: access.Actor, row: query.Row, now: datetime, form: ContactForm | None = None, notice: Any = None
) -> dict[str, Any]:
    """Return what the sheet of one task needs; four queries."""
    return {
        "row": row,
        "now": now,
        "notice": notice,
        "form": form or ContactForm.fresh(row.version),
        "outcomes": outcome_choices(row.urgency, now),
        "phones": [
            (RELATIONSHIPS.get(p.relationship, p.relationship), p) for p in task_sheet.phones(row.patient_id, now=now)
        ],
        "history": [(KINDS.get(line.kind, line.kind), line) for line in task_sheet.history(row.task_id)],
        "attempts": [(OUTCOMES.get(a.outcome), a) for a in task_sheet.attempts(row.task_id)],
        "colleagues": task_sheet.colleagues(task_id=row.task_id, team_id=row.team_id, but=row.holder_id, now=now),
    }


def outcome_choices(urgency: str, now: datetime) -> list[dict[str, Any]]:
    """Return the outcomes with both languages and the next contact each sets."""
    due = next_contacts(urgency, now)
    return [
        {"code": code, "name": {"zh": one.zh, "en": one.en}, "next": due[code], "ends": one.ends, "live": one.live}
        for code, one in OUTCOMES.items()
    ]


def _sections(sections: tuple[query.Section, ...], choices: Choices) -> list[Part]:
    return [
        Part(
            key=section.name,
            heading=HEADINGS[section.name],
            rows=section.rows,
            total=section.total,
            urgency=section.name if len(section.name) == 1 else "R",
            empty=EMPTY[section.name],
            more=choices.address(whole=",".join((*choices.whole, section.name))),
        )
        for section in sections
    ]


def _groups(sections: tuple[query.Section, ...], group: str) -> list[Part]:
    """Gather the rows of one door or one street, the group with the gravest row first."""
    gathered: dict[int, list[query.Row]] = {}
    for row in chain.from_iterable(section.rows for section in sections):
        gathered.setdefault(row.household_id if group == "household" else row.street_id, []).append(row)
    return [
        Part(key=f"{group}-{place}", heading=_place(rows[0], group), rows=tuple(rows), total=len(rows))
        for place, rows in gathered.items()
    ]


def _place(row: query.Row, group: str) -> dict[str, str]:
    if group == "street":
        return row.street
    return {language: f"{street} {row.address_zh}" for language, street in row.street.items()}


def _group_links(choices: Choices) -> list[dict[str, Any]]:
    names = {"": _("By danger"), "household": _("By household"), "street": _("By street")}
    return [
        {"name": name, "address": choices.address(group=code), "here": code == choices.group}
        for code, name in names.items()
    ]
