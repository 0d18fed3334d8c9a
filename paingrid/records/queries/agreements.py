"""Which institutions may work together on a day: one consortium needs no paper, everybody else an agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from paingrid.consortium.roles import CONSULTANTS
from paingrid.records.models import Agreement, Institution, PractitionerRole, Territory
from paingrid.timekeeping import SHANGHAI

Text = dict[str, str]


@dataclass(frozen=True)
class Ground:
    """Why two institutions may work together: one consortium, or a paper."""

    agreement_id: int | None
    paper: str = ""


@dataclass(frozen=True)
class Place:
    """One institution to choose from; `paper` is empty within the consortium."""

    pk: int
    name: Text
    tier: str
    paper: str


@dataclass(frozen=True)
class Kept:
    """One agreement as a page lists it."""

    agreement_id: int
    institution: Text
    other: Text
    with_those_below: bool
    purposes: tuple[str, ...]
    paper: str
    signed_by: str
    starts_on: date
    ends_on: date | None
    holds: bool


class Map:
    """Who refers to whom and which grid a place lies in; two queries whatever is asked of it."""

    def __init__(self) -> None:
        rows = Institution.objects.values_list("pk", "refers_to_id", "tier", "territory_id")
        self._above: dict[int, int | None] = {}
        self._tier: dict[int, str] = {}
        self._lies_in: dict[int, int] = {}
        for pk, above, tier, territory in rows:
            self._above[pk], self._tier[pk], self._lies_in[pk] = above, tier, territory
        self._territories = {
            pk: (kind, parent) for pk, kind, parent in Territory.objects.values_list("pk", "kind", "parent_id")
        }

    def chain(self, place: int) -> tuple[int, ...]:
        """Return the place and everybody it refers to, upwards; a ring ends where it began."""
        found: list[int] = []
        at: int | None = place
        while at is not None and at not in found:
            found.append(at)
            at = self._above.get(at)
        return tuple(found)

    def head(self, place: int) -> int:
        """Return the hospital that leads the consortium of a place: the first above the grassroots."""
        return next((one for one in self.chain(place) if self._tier.get(one) != "L1"), place)

    def grid(self, place: int) -> int | None:
        """Return the grid a place lies in, or none above the grids."""
        at: int | None = self._lies_in.get(place)
        while at is not None:
            kind, parent = self._territories[at]
            if kind == "grid":
                return at
            at = parent
        return None

    def same_consortium(self, one: int, other: int) -> bool:
        """Whether one refers to the other, or both have the same leading hospital."""
        return one in self.chain(other) or other in self.chain(one) or self.head(one) == self.head(other)

    def covers(self, agreement: Agreement, one: int, other: int) -> bool:
        """Whether an agreement holds between two places, in either direction."""
        return (self._own(agreement, one) and self._theirs(agreement, other)) or (
            self._own(agreement, other) and self._theirs(agreement, one)
        )

    def _own(self, agreement: Agreement, place: int) -> bool:
        return self._is(agreement.institution_id, place, agreement.with_those_below)

    def _theirs(self, agreement: Agreement, place: int) -> bool:
        if agreement.other_id is None:
            return self.grid(place) == agreement.grid_id
        return self._is(agreement.other_id, place, agreement.with_those_below)

    def _is(self, wanted: int, place: int, below: bool) -> bool:
        return place == wanted or (below and wanted in self.chain(place))


def agreement_between(one: int, other: int, purpose: str, at: datetime, *, on_map: Map | None = None) -> Ground | None:
    """
    Return why two institutions may work together for a purpose at a moment, or none.

    Within one consortium no paper is needed; across consortia, grids and cities one is.
    """
    known = on_map or Map()
    if one == other or known.same_consortium(one, other):
        return Ground(None)
    found = (row for row in in_force(at, purpose=purpose) if known.covers(row, one, other))
    row = next(found, None)
    return None if row is None else Ground(row.pk, row.paper)


def in_force(at: datetime, *, purpose: str = "") -> QuerySet[Agreement]:
    """Return the agreements that hold at a moment."""
    on = at.astimezone(SHANGHAI).date()
    rows = Agreement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
    return (rows.filter(purposes__contains=[purpose]) if purpose else rows).order_by("pk")


def places_to_ask(asking: int, *, at: datetime) -> tuple[Place, ...]:
    """Return where a question may go, in the order in which it goes on by itself: upwards, then by agreement."""
    known = Map()
    staffed = set(_staffed(at))
    upwards = [pk for pk in known.chain(asking) if pk != asking]
    papers = {row.pk: row for row in in_force(at, purpose="consultation")}
    order: dict[int, str] = {pk: "" for pk in upwards if pk in staffed}
    for pk in sorted(staffed - {asking} - set(order)):
        if known.same_consortium(asking, pk):
            order[pk] = ""
    for row in papers.values():
        for pk in sorted(staffed - {asking} - set(order)):
            if known.covers(row, asking, pk):
                order[pk] = row.paper
    names = {one.pk: one for one in Institution.objects.filter(pk__in=order)}
    return tuple(
        Place(pk, _name(names[pk].name_zh, names[pk].name_en), names[pk].tier, paper) for pk, paper in order.items()
    )


def every_place_to_ask(asking: int, *, at: datetime) -> tuple[Place, ...]:
    """Return every institution with consultants; those without ground (`paper` "-") only in an emergency."""
    agreed = {place.pk: place for place in places_to_ask(asking, at=at)}
    rows = Institution.objects.filter(pk__in=set(_staffed(at)) - {asking} - set(agreed)).order_by("name_zh")
    return (*agreed.values(), *(Place(row.pk, _name(row.name_zh, row.name_en), row.tier, "-") for row in rows))


def agreements(institution_ids: set[int] | None, *, at: datetime) -> tuple[Kept, ...]:
    """Return the agreements of these institutions (none: of all), newest first; one query."""
    rows = Agreement.objects.select_related("institution", "other", "grid")
    if institution_ids is not None:
        rows = rows.filter(Q(institution_id__in=institution_ids) | Q(other_id__in=institution_ids))
    on = at.astimezone(SHANGHAI).date()
    return tuple(_kept(row, on) for row in rows.order_by("-starts_on", "-pk")[:300])


def institutions_of_grids(grid_ids: set[int] | None) -> tuple[tuple[int, Text], ...]:
    """Return the institutions that lie in these grids (none: all), for a form; three queries."""
    known = Map()
    rows = Institution.objects.order_by("tier", "name_zh")
    return tuple(
        (row.pk, _name(row.name_zh, row.name_en)) for row in rows if grid_ids is None or known.grid(row.pk) in grid_ids
    )


def grids() -> tuple[tuple[int, Text], ...]:
    """Return every grid; one query."""
    rows = Territory.objects.filter(kind="grid").order_by("code")
    return tuple((row.pk, _name(row.name_zh, row.name_en)) for row in rows)


def _kept(row: Agreement, on: date) -> Kept:
    other = row.other or row.grid
    assert other is not None  # the database holds it (agreement_is_with_one_side)
    return Kept(
        agreement_id=row.pk,
        institution=_name(row.institution.name_zh, row.institution.name_en),
        other=_name(other.name_zh, other.name_en),
        with_those_below=row.with_those_below,
        purposes=tuple(row.purposes),
        paper=row.paper,
        signed_by=row.signed_by,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        holds=row.starts_on <= on and (row.ends_on is None or row.ends_on > on),
    )


def _staffed(at: datetime) -> Iterator[int]:
    roles = PractitionerRole.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        role__in=CONSULTANTS,
        starts_at__lte=at,
        practitioner__account__is_active=True,
    )
    return roles.order_by().values_list("institution_id", flat=True).distinct().iterator()


def _name(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
