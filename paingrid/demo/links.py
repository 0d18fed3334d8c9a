"""The table of the eleven sign-in links, in both languages, aligned for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from paingrid.demo import hero
from paingrid.demo.people import id_of_patient
from paingrid.errors import Refusal
from paingrid.journey import open_link
from paingrid.journey.access import Actor, actor_of_account
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.records.queries.imports import import_of
from paingrid.records.queries.roster import accounts_by_username, family_of, live_links

VALID = timedelta(days=90)
WHO_SIGNS = "demo-nurse"


class NoDemonstration(Refusal):
    """There is no demonstration city here."""

    code = "missing.demonstration"
    text = {
        "zh": "这里没有演示城市，请先运行 seed_demo。",
        "en": "There is no demonstration city here; run seed_demo first.",
    }


@dataclass(frozen=True)
class Line:
    """One person and the way in."""

    persona: hero.Persona
    name: str
    url: str


def sign_in_lines(*, base_url: str, now: datetime) -> list[Line]:
    """
    Return one line for each of the eleven people; staff links are made anew, family links are reprinted.

    :raises NoDemonstration: the city was not settled.
    """
    begun = import_of("opened")
    if begun is None:
        raise NoDemonstration
    accounts = accounts_by_username()
    nurse = actor_of_account(accounts[WHO_SIGNS], now=now)
    assert nurse is not None  # the demonstration's nurse is never inactive
    lines = list(_family_lines(id_of_patient(begun["seed"], 0), nurse, base_url, now))
    names = {person.username: f"{person.name_zh} {person.name_en}" for person in hero.STAFF}
    for persona in hero.PERSONAS[2:]:
        token = write_sign_in_link(accounts[persona.key], once=False, valid=VALID, now=now)
        lines.append(Line(persona, names[persona.key], f"{base_url}/sign-in/link/{token}/"))
    return lines


def _family_lines(patient_id: UUID, nurse: Actor, base_url: str, now: datetime) -> Iterator[Line]:
    known = live_links(patient_id, now=now)
    (daughter, _), *_ = family_of(patient_id)
    names = (f"{hero.NAME_ZH} {hero.NAME_EN}", f"{hero.DAUGHTER_ZH} {hero.DAUGHTER_EN}")
    for persona, person, name in zip(hero.PERSONAS, (None, daughter), names, strict=False):
        if person in known:
            path = open_link.link_path(by=nurse, link_id=known[person], now=now)
        else:
            path = open_link.issue_link(by=nurse, patient_id=patient_id, related_person_id=person, now=now).url_path
        yield Line(persona, name, f"{base_url}{path}")


def as_table(lines: list[Line]) -> str:
    """Return the lines as an aligned table; every person in it is invented, and it says so."""
    cells = [(f"{line.persona.zh} {line.persona.en}", line.name, line.url) for line in lines]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    body = ["  " + "  ".join(_padded(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    head = "  演示人物（均为虚构）· People of the demonstration (all of them invented)"
    return "\n".join([head, "", *body]) + "\n"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return how many columns a terminal needs: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
