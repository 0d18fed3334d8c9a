"""Whatever is typed into the family's form can be kept, and a danger sign beside it is never lost."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from paingrid.clinical.home_form import read_form
from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.pwa.form_answers import WORDS_LIMIT, number_in, read

LINK = UUID(int=1)
ANYTHING = st.text(max_size=12)
NAMES = ("report_id", "corrects", "pain_now", "pain_worst", "rescue_count", "bowels", "sleepy", "vomiting", "words")
FORMS = st.dictionaries(
    st.sampled_from((*NAMES, "earlier", "waited", "reporter")), st.lists(ANYTHING, max_size=2), max_size=6
)


def post(fields: dict[str, list[str]]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in fields.items():
        sent.setlist(name, values)
    return sent


@given(fields=FORMS, flag=st.sampled_from(sorted(RED_FLAGS)), junk=ANYTHING)
def test_anything_typed_can_be_kept_and_hides_no_danger_sign(fields: dict, flag: str, junk: str) -> None:
    sent = read(post({**fields, "red_flags": [junk, flag]}), link_id=LINK)

    stored = json.dumps(sent.answers, allow_nan=False)
    assert "\\u0000" not in stored
    assert len(str(sent.answers["words"])) <= WORDS_LIMIT
    assert sent.waited >= timedelta() <= sent.earlier <= timedelta(hours=24)
    assert sent.grave
    assert not sent.lacks_number
    assert flag in read_form(sent.answers, reporter="family").triage["red_flags"]


@given(number=st.integers(0, 10), wide=st.booleans(), blanks=st.sampled_from(["", " ", "　", "\n"]))
def test_a_number_is_the_same_however_the_keyboard_writes_it(number: int, wide: bool, blanks: str) -> None:
    digits = str(number)
    typed = "".join(chr(ord(d) + 0xFEE0) for d in digits) if wide else digits

    assert number_in(f"{blanks}{typed}{blanks}") == number


@given(text=st.text())
def test_what_is_not_a_number_from_0_to_10_never_becomes_one(text: str) -> None:
    value = number_in(text)

    if type(value) is int and 0 <= value <= 10:
        assert int(text.strip()) == value
