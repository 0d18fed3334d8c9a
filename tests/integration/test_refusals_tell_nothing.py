"""
"Not yours" and "does not exist" are one answer: the same status, headers, size, words and number of queries.

At every address of `test_role_matrix` that names somebody or something, by those who have nothing to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.integration.test_role_matrix import MATRIX, OTHER, TERTIARY, Scene, is_in, scene
from tests.undone import undone

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
#: Different in every answer, whatever was asked: the number of the request and the form's own mark.
FRESH = (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), re.compile(r'"X-CSRFToken": "[^"]+"'))
STRANGERS = (OTHER, TERTIARY)


def nothing_like(one: Any) -> Any:
    """Return a number of the same kind and length that is nobody's."""
    if isinstance(one, UUID):
        return uuid4()
    if isinstance(one, int) and not isinstance(one, bool):
        return int("9" * max(len(str(one)), 4))
    return one


def signs(answer: HttpResponse, queries: CaptureQueriesContext, asked: str) -> dict[str, Any]:
    """Return what somebody outside could compare; the address itself they know already."""
    body = answer.content.decode().replace(asked, "HERE")
    for mark in FRESH:
        body = mark.sub("", body)
    headers = {key: value.replace(asked, "HERE") for key, value in answer.items() if key != "X-Request-ID"}
    headers.pop("Content-Length", None)
    return {
        "status": answer.status_code,
        "headers": headers,
        "size": len(body.encode()),
        "body": body,
        "queries": len(queries),
        "cookies": sorted(answer.cookies),
    }


def about_somebody() -> Iterator[str]:
    """Name the addresses whose ids are those of records."""
    return (name for name in MATRIX if not name.startswith(("mfa_", "signin:", "pocket:")))


def differs(scene: Scene, name: str, who: str) -> str:
    row = MATRIX[name]
    theirs = row.args(scene)
    public = {scene.cast.centre.pk, scene.cast.district.pk, scene.cast.grid.pk, scene.cast.street.pk}
    nobodys = [one if one in public and isinstance(one, int) else nothing_like(one) for one in theirs]
    if theirs == nobodys:
        return ""
    data, found = row.post(scene) if row.post else None, []
    for args in (theirs, nobodys):
        address, client = reverse(name, args=args), scene.client(who)
        client.get("/")  # what the first look of a session costs is paid here
        with undone(), CaptureQueriesContext(connection) as queries:
            answer = client.get(address) if data is None else client.post(address, data)
        if is_in(answer):
            return ""
        found.append(signs(answer, queries, address))
    there, nowhere = found
    return ", ".join(
        f"{key}: {there[key]!s:.300} / {nowhere[key]!s:.300}" for key in there if there[key] != nowhere[key]
    )


@pytest.mark.parametrize("who", STRANGERS)
def test_a_record_of_others_and_none_at_all_are_answered_alike(scene: Scene, who: str) -> None:
    wrong = {}
    for name in about_somebody():
        with undone():
            said = differs(scene, name, who)
        if said:
            wrong[name] = said

    assert wrong == {}
