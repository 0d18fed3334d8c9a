"""Sealing: what is stored says nothing, opens only where it was sealed, and is found by its digest."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paingrid.sealing import MARK, Key, Keyring, SealBroken, masked, plain_number, plain_words, read_keyring

OLD, NEW = Key("spring", "a secret of last year"), Key("autumn", "a secret of this year")
RING = Keyring((NEW, OLD))
PLACE = "records_patient.phone"


@given(st.text(min_size=1))
def test_what_is_sealed_opens_again_and_says_nothing(text: str) -> None:
    sealed = RING.seal(text, PLACE)
    assert RING.open(sealed, PLACE) == text
    assert len(text) < 4 or text not in sealed
    assert RING.seal(text, PLACE) != sealed


def test_nothing_stays_nothing_and_what_was_never_sealed_is_read() -> None:
    assert RING.seal("", PLACE) == ""
    assert RING.open("138 0000 0000", PLACE) == "138 0000 0000"


def test_a_text_moved_to_another_column_does_not_open() -> None:
    sealed = RING.seal("000-1000-0001", PLACE)
    with pytest.raises(SealBroken, match="was not sealed there"):
        RING.open(sealed, "records_household.address_zh")


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    sealed = RING.seal("000-1000-0001", PLACE)
    head, _, rest = sealed.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(rest))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        RING.open(f"{head}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", PLACE)


def test_an_old_key_opens_and_the_new_one_seals() -> None:
    before = Keyring((OLD,)).seal("000-1000-0001", PLACE)
    assert RING.open(before, PLACE) == "000-1000-0001"
    assert RING.seal("x", PLACE).startswith(f"{MARK}autumn.")
    with pytest.raises(SealBroken, match="'spring' is not in PAINGRID_FIELD_KEYS"):
        Keyring((NEW,)).open(before, PLACE)


def test_a_digest_finds_under_every_key_and_in_its_place_only() -> None:
    kept = Keyring((OLD,)).digest("00010000001", PLACE)
    assert kept in RING.digests("00010000001", PLACE)
    assert kept not in RING.digests("00010000001", "records_relatedperson.phone")
    assert kept not in Keyring((NEW,)).digests("00010000001", PLACE)


@pytest.mark.parametrize("said", ["", " , ", "a:1,a:2", "a.b:secret", ":secret"])
def test_keys_that_cannot_be_told_apart_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match="name:secret"):
        read_keyring(said)


def test_keys_are_read_newest_first_and_one_may_go_without_a_name() -> None:
    assert read_keyring("autumn:x,\nspring:y:z\n").keys == (Key("autumn", "x"), Key("spring", "y:z"))
    assert read_keyring("alone").keys == (Key("1", "alone"),)


def test_numbers_and_words_are_compared_without_their_dress() -> None:
    assert plain_number(" 000-1000 ０００１") == plain_number("00010000001") == "00010000001"
    assert plain_number("+86 28") == "+8628" and plain_number("11010119900307001x").endswith("1X")
    assert plain_words("幸福路 12号 3-2") == plain_words("幸福路12号　3-2")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800001234", "138****1234"),
        ("000-1000-0001", "000******0001"),
        ("1234567", "***4567"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_number_keeps_its_ends_only(number: str, shown: str) -> None:
    assert masked(number) == shown
