"""Every clinical number names what it rests on, by ids that exist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paingrid.clinical.instruments.answer import catalogue
from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.sources import DEFAULT, SOURCES, STANDARD_CARE, UNVERIFIED, Citation, cite
from paingrid.clinical.triage.levels import STEPS_UP
from paingrid.clinical.triage.rules import all_rows

MARKERS = {UNVERIFIED, DEFAULT, STANDARD_CARE}


def _cited() -> Iterator[tuple[str, Citation, bool]]:
    """Return each thing that bears a number: its name, what it cites, and whether it calls itself verified."""
    for row in all_rows():
        yield row.id, row.source, row.verified
    for step in STEPS_UP:
        yield step.code, step.source, step.verified
    for id, bands in PAIN_BANDS.items():
        yield id, bands.source, bands.verified
    for scale in catalogue().values():
        yield scale.id, scale.source, scale.verified
        for rule in (*scale.cuts.values(), *([scale.change] if scale.change else [])):
            yield scale.id, rule.source, rule.verified


def test_every_number_cites_a_known_source() -> None:
    for name, source, _ in _cited():
        assert isinstance(source, Citation), name
        assert source.ids, name
        assert set(source.ids) <= SOURCES.keys(), name


def test_nothing_is_called_verified_that_rests_on_an_unread_source() -> None:
    for name, source, verified in _cited():
        assert not verified or all(SOURCES[id].verified for id in source.ids), name


def test_a_guideline_row_names_more_than_our_own_choice() -> None:
    for row in all_rows():
        assert (set(row.source.ids) == {DEFAULT}) == (row.basis == "default"), row.id


def test_the_registry_holds_every_source_under_its_own_id() -> None:
    assert all(id == source.id and source.title for id, source in SOURCES.items())
    assert SOURCES.keys() >= MARKERS


def test_a_citation_is_readable_and_refuses_an_unknown_source() -> None:
    assert cite("S44", UNVERIFIED) == "S44 Pasero Opioid-induced Sedation Scale; unverified"
    assert cite("S44", note="times default") == "S44 Pasero Opioid-induced Sedation Scale; times default"
    assert cite("S44", DEFAULT, note="times").brief == "S44, default; times"
    for wrong in [("S99",), ()]:
        with pytest.raises(KeyError):
            cite(*wrong)
