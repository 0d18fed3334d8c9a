"""
Who gets in where by how they stand to the patient: every address × every role × own, grid, city, over and left.

The columns of `test_role_matrix`, which also says what each address needs; an address without a row here fails, too.
Whoever is outside must not find anything of the patient, and whoever may read does find it: the data are there.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from paingrid.records import models as m
from tests.integration.test_role_matrix import MATRIX, SECRETS, Row, Scene, is_in, scene
from tests.neighbours import (
    CENTRE_ROLES,
    ELSEWHERE,
    ENDED,
    FAR,
    GRID,
    GRID_ROLES,
    HOSPITAL_ROLES,
    LEFT,
    OWN,
    STANDINGS,
    TEAM_ROLES,
    settle,
)
from tests.undone import undone

__all__ = ["scene"]
pytestmark = pytest.mark.django_db

Pair = tuple[str, str]
PRESENT = (OWN, GRID, ELSEWHERE, FAR, ENDED)


def of(roles: Iterable[str], standings: Iterable[str] = (OWN,)) -> frozenset[Pair]:
    """Return every role in every standing."""
    return frozenset((role, standing) for role in roles for standing in standings)


NOBODY = frozenset[Pair]()
ADMINISTRATOR = of(["administrator"])
TEAM, CENTRE = of(TEAM_ROLES), of(CENTRE_ROLES)
ANY_TEAM, ANY_CENTRE = of(TEAM_ROLES, PRESENT), of(CENTRE_ROLES, PRESENT)
DISTRICT = of(["district-doctor"])
COORDINATOR, ANY_COORDINATOR = of(["grid-coordinator"]), of(["grid-coordinator"], PRESENT)
PRIVACY, ANY_PRIVACY = of(["privacy-officer"]), of(["privacy-officer"], PRESENT)
EVERY_ROLE = (*CENTRE_ROLES, *HOSPITAL_ROLES, *GRID_ROLES)
PRESENTLY = of(EVERY_ROLE, PRESENT) | ADMINISTRATOR
WITH_AN_ACCOUNT = of(EVERY_ROLE, STANDINGS) | ADMINISTRATOR
LEADS = of(["team-leader"]) | ADMINISTRATOR
OF_THE_GRID = COORDINATOR | ADMINISTRATOR
GRIDS = ANY_COORDINATOR | ADMINISTRATOR
SIGN_TABLES = of([*HOSPITAL_ROLES, "pharmacist"], PRESENT)


@dataclass(frozen=True)
class Tie:
    """Who gets in, and who may find something of the patients of team A in what is answered."""

    who: frozenset[Pair]
    reads: frozenset[Pair] = NOBODY


def _rows(tie: Tie, *names: str) -> dict[str, Tie]:
    return dict.fromkeys(names, tie)


#: Nothing stands here but what is one's own, or what everybody may know: it is the same however one stands to anybody.
FOR_ALL = (
    *("shell:bell", "shell:read_all", "signin:sign_in", "signin:by_link", "signin:password", "signin:sign_out"),
    *("account_login", "account_reauthenticate", "mfa_authenticate", "mfa_login_webauthn", "mfa_index"),
    *("mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_list_webauthn"),
    *("mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("tables:numbers", "tables:factors", "tables:interactions", "tables:products", "tables:not_verified"),
    *("tables:csv", "pocket:language", "operations:health", "operations:ready", "operations:metrics", "set_language"),
)
TIES: dict[str, Tie] = {
    **_rows(Tie(WITH_AN_ACCOUNT), *FOR_ALL, "duty:home", "resources:home"),
    # The token in the address is the key, whoever else is signed in on the telephone.
    **_rows(Tie(WITH_AN_ACCOUNT, WITH_AN_ACCOUNT), "pocket:home", "pocket:who_read", "pocket:report"),
    **_rows(
        Tie(WITH_AN_ACCOUNT), "pocket:my_record", "pocket:take", "pocket:answer", "pocket:extra_dose", "pocket:relief"
    ),
    **_rows(
        Tie(NOBODY),
        *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
        *("referrals:file", "emergency:give_back"),
    ),
    **_rows(Tie(PRESENTLY), "territory:home", "territory:grid", "territory:place", "territory:street"),
    # A list is open to its role everywhere; only the own patients stand in it.
    "inbox:worklist": Tie(PRESENTLY, TEAM),
    "referrals:inbox": Tie(WITH_AN_ACCOUNT, TEAM | DISTRICT),
    "consultations:inbox": Tie(of([*CENTRE_ROLES, *HOSPITAL_ROLES], PRESENT), TEAM),
    "patient:caseload": Tie(ANY_TEAM, TEAM),
    "guests:home": Tie(ANY_TEAM, TEAM),
    "patient:admit": Tie(ANY_TEAM),
    "dispensary:home": Tie(ANY_CENTRE),
    "emergency:home": Tie(of([*TEAM_ROLES, *HOSPITAL_ROLES], PRESENT)),
    **_rows(
        Tie(TEAM, TEAM),
        *("inbox:task", "patient:page", "patient:summary", "patient:facts", "patient:move", "patient:medicines"),
        *("patient:family", "plan:page", "plan:versions", "plan:papers", "plan:draw", "plan:document"),
        *("plan:prescription", "plan:sheet", "consultations:ask", "consultations:page", "consultations:step"),
        *("guests:ask", "guests:page", "resources:choose", "resources:book", "patient:requests", "patient:export"),
    ),
    **_rows(
        Tie(TEAM),
        *("inbox:claim", "inbox:release", "inbox:hand_over", "inbox:contact", "inbox:close", "patient:stop"),
        *("patient:phone_is_right", "patient:is_alive", "patient:end", "patient:issue", "patient:card"),
        *("patient:revoke", "plan:propose", "plan:edit", "plan:sign", "plan:withdraw", "consultations:picture"),
        *("guests:step", "resources:wait"),
    ),
    "patient:answer_request": Tie(of(["family-doctor", "team-leader"]), of(["family-doctor", "team-leader"])),
    "referrals:send": Tie(of(["family-doctor", "team-leader"]), of(["family-doctor", "team-leader"])),
    **_rows(Tie(TEAM | DISTRICT, TEAM | DISTRICT), "referrals:page", "referrals:letter", "referrals:step"),
    "referrals:attach": Tie(TEAM | DISTRICT),
    "duty:roster": Tie(CENTRE | ADMINISTRATOR),
    **_rows(Tie(LEADS), "duty:add_shift", "duty:remove_shift", "duty:add_leave", "duty:remove_leave"),
    **_rows(Tie(LEADS), "territory:services", "territory:end_service", "territory:hours"),
    **_rows(Tie(OF_THE_GRID), "duty:ladder", "agreements:end"),
    **_rows(Tie(OF_THE_GRID), "territory:redraw", "territory:changes", "territory:undo"),
    **_rows(Tie(GRIDS), "agreements:home", "territory:new", "outbox:dead_letters", "outbox:resend"),
    **_rows(Tie(GRIDS), "imports:home", "imports:upload", "imports:template"),
    "imports:export": Tie(ANY_COORDINATOR, COORDINATOR),
    **_rows(
        Tie(CENTRE, CENTRE),
        *("dispensary:counter", "dispensary:patient", "dispensary:dispense", "dispensary:take_back"),
        *("dispensary:register", "dispensary:csv", "dispensary:workbook", "dispensary:correct"),
    ),
    **_rows(
        Tie(CENTRE),
        *("dispensary:stock", "dispensary:stock_csv", "dispensary:move", "dispensary:receive"),
    ),
    "resources:board": Tie(of(EVERY_ROLE) | ADMINISTRATOR, DISTRICT),
    "resources:end": Tie(of(EVERY_ROLE) | ADMINISTRATOR),
    "resources:share": Tie(DISTRICT | OF_THE_GRID),
    **_rows(Tie(SIGN_TABLES), "tables:change", "tables:preview", "tables:sign", "tables:drop"),
    **_rows(Tie(ADMINISTRATOR), "imports:confirm", "setup:steps", "setup:staff", "setup:member", "setup:invite"),
    **_rows(Tie(ADMINISTRATOR), "setup:sign_out_everywhere", "setup:lost_step", "setup:leaves"),
    **_rows(Tie(ADMINISTRATOR), "setup:last_day", "setup:stays"),
    "emergency:page": Tie(TEAM | COORDINATOR | PRIVACY, TEAM | COORDINATOR | PRIVACY),
    "emergency:review": Tie(PRIVACY),
    **_rows(Tie(ANY_PRIVACY, PRIVACY), "privacy:home", "privacy:worth_a_look", "privacy:csv"),
    **_rows(Tie(ANY_PRIVACY), "privacy:watch", "privacy:end_watch"),
    **_rows(Tie(of(["quality-officer", "grid-coordinator"], PRESENT)), "quality:quality", "quality:csv"),
}
#: What is the same for all is asked by these alone: it would be half of the time of this table.
SAME = {
    *FOR_ALL,
    *("pocket:home", "pocket:who_read", "pocket:report", "pocket:answer", "pocket:extra_dose", "pocket:relief"),
    *("pocket:my_record", "pocket:take"),
    *("territory:home", "territory:grid", "territory:place", "territory:street", "duty:home", "resources:home"),
}
SOME = ("nurse", "grid-coordinator")
#: Ended roles are no roles, whichever they were; another city is one more grid that is not hers.
FEWER = {
    LEFT: ("nurse", "district-doctor", "grid-coordinator", "privacy-officer"),
    FAR: ("nurse", "family-doctor", "tertiary-doctor", "grid-coordinator", "privacy-officer"),
}


def test_every_address_has_a_row() -> None:
    assert set(TIES) == set(MATRIX)


@pytest.mark.parametrize("standing", STANDINGS)
def test_who_gets_in_by_how_they_stand_to_the_patient(scene: Scene, standing: str) -> None:
    people = {pair: who for pair, who in settle(scene.cast).items() if pair[1] == standing}
    if standing == OWN:
        people["administrator", OWN] = scene.cast.admin_an
    asking = FEWER.get(standing, (*EVERY_ROLE, "administrator"))
    people = {pair: who for pair, who in people.items() if pair[0] in asking}
    doors = {pair: _signed_in(who) for pair, who in people.items()}
    wrong: list[str] = []
    for name, row in MATRIX.items():
        asked = {pair: door for pair, door in doors.items() if name not in SAME or pair[0] in SOME}
        with undone():
            wrong += _knock_at(scene, name, row, asked)
    assert wrong == []


def _knock_at(scene: Scene, name: str, row: Row, doors: dict[Pair, tuple[Client, str]]) -> list[str]:
    """Return what is wrong at one address; each knock is undone before the next."""
    tie, wrong, found = TIES[name], [], set()
    address, data = reverse(name, args=row.args(scene)), row.post(scene) if row.post else None
    for pair, (client, session) in doors.items():
        client.cookies.clear()
        client.cookies["sessionid"] = session
        with undone():
            answer = client.get(address) if data is None else client.post(address, data)
            leaked = [word for word in SECRETS if word in _words(answer)]
        found |= {pair} if leaked else set()
        if leaked and pair not in tie.reads:
            wrong.append(f"{name}: {pair} read {leaked}")
        if is_in(answer) is not (pair in tie.who):
            wrong.append(f"{name}: {pair} {answer.status_code} {answer.get('Location', '')}")
    if tie.reads & set(doors) and not found:
        wrong.append(f"{name}: nobody finds what could leak")
    return wrong


def _signed_in(who: m.Practitioner) -> tuple[Client, str]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client, client.cookies["sessionid"].value


def _words(answer: HttpResponse) -> str:
    """Return what can be read in an answer, also inside a workbook."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:4] != b"PK\x03\x04":
        return raw.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return "".join(packed.read(one).decode(errors="replace") for one in packed.namelist())
