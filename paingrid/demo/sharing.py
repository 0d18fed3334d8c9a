"""
What the demonstration's institutions share and have in stock: slots, beds, pumps, visit hours, medicines.

Numbers of places and units are invented. Bookings, a waiting list and two transfers go through the real use cases.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.demo import hero
from paingrid.errors import Refusal
from paingrid.journey.access import SYSTEM, Actor, actor_of_account
from paingrid.journey.book_place import book_place, wait_for
from paingrid.journey.import_rows import CityRows, InstitutionRow, PatientRow, SharedRow, StockRow
from paingrid.journey.import_shared import import_shared
from paingrid.journey.move_stock import send_stock
from paingrid.records.queries.resources import Shared, board
from paingrid.records.queries.roster import accounts_by_username, places_by_code
from paingrid.timekeeping import SHANGHAI

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Kind, name, how many at least and at most, by the level of the institution.
SHARED: dict[str, tuple[tuple[str, str, str, int, int], ...]] = {
    "L1": (
        ("clinic-slot", "疼痛随访号", "Pain follow-up slots", 1, 2),
        ("visit-hours", "上门护理时段", "Home-visit hours", 1, 3),
    ),
    "L2": (
        ("clinic-slot", "癌痛门诊号", "Cancer pain clinic slots", 2, 4),
        ("bed", "疼痛床位", "Pain beds", 2, 6),
        ("hospice-bed", "安宁疗护床位", "Hospice beds", 2, 8),
        ("pca-pump", "自控镇痛泵", "PCA pumps", 1, 4),
    ),
    "L3": (
        ("clinic-slot", "疼痛科专家号", "Pain specialist slots", 3, 6),
        ("bed", "疼痛科床位", "Pain ward beds", 4, 12),
        ("pca-pump", "自控镇痛泵", "PCA pumps", 4, 10),
    ),
}
#: Product and units of an opening delivery, by level; a patch is not stocked everywhere, and that is the story.
STOCK: dict[str, tuple[tuple[str, int, int], ...]] = {
    "L1": (("morphine-ir-10", 40, 160), ("morphine-sr-30", 28, 168), ("lactulose-ir-667", 600, 3000)),
    "L2": (
        *(("morphine-ir-10", 200, 600), ("morphine-sr-30", 280, 840), ("oxycodone-sr-10", 140, 560)),
        *(
            ("fentanyl-patch-matrix-4.2", 10, 60),
            ("fentanyl-patch-matrix-8.4", 5, 30),
            ("morphine-injection-10", 20, 90),
        ),
    ),
    "L3": (
        *(("morphine-ir-10", 400, 900), ("morphine-sr-30", 560, 1680), ("oxycodone-sr-20", 280, 840)),
        *(
            ("fentanyl-patch-matrix-4.2", 40, 160),
            ("fentanyl-patch-matrix-8.4", 20, 90),
            ("morphine-injection-10", 60, 200),
        ),
    ),
}


def share(city: CityRows, living: Sequence[PatientRow], *, seed: int, opening_at: datetime) -> None:
    """Write what is shared and in stock; then book, queue and send some of it, as the opening shows it."""
    chance = random.Random(f"{seed}:shared")
    staffed = {role.institution_code for person in city.staff for role in person.roles}
    places = [one for one in city.institutions if one.code in staffed]
    rows = list(_shared(places, chance))
    if import_shared(by=SYSTEM, shared=rows, stock=list(_stock(places, chance, opening_at)), now=opening_at - 3 * DAY):
        Sharing(living, accounts_by_username(), places_by_code()[0], opening_at).show()


def _shared(places: Sequence[InstitutionRow], chance: random.Random) -> Iterator[SharedRow]:
    for place in places:
        for kind, zh, en, least, most in SHARED[place.tier] if place.capabilities else ():
            yield SharedRow(
                institution_code=place.code, kind=kind, name_zh=zh, name_en=en, places=chance.randint(least, most)
            )


def _stock(places: Sequence[InstitutionRow], chance: random.Random, opening_at: datetime) -> Iterator[StockRow]:
    for place in places:
        for product, least, most in STOCK[place.tier] if "narcotic-stock" in place.capabilities else ():
            at = opening_at - chance.randint(4, 20) * DAY
            batch = f"演示{chance.randint(2601, 2611)}"
            units = chance.randint(least, most)
            yield StockRow(institution_code=place.code, product=product, units=units, batch=batch, at=at)


@dataclass(frozen=True)
class Sharing:
    """Who books and sends, and the moment of the opening."""

    living: Sequence[PatientRow]
    accounts: dict[str, int]
    institutions: dict[str, int]
    opening_at: datetime

    def show(self) -> None:
        """Book the district's slots for this week, one patient waits for a bed, patches are on their way."""
        ours = [one for one in self.living if one.team_code == hero.TEAM][:8]
        shared = {one.kind: one for one in board([self.institutions[hero.DISTRICT]], since=self.opening_at)}
        for n, patient in enumerate(ours[:5]):
            self._book(n, patient, shared["clinic-slot"], self._morning(1 + n % 3) + (n // 3) * HOUR / 2, HOUR / 2)
        for n, patient in enumerate(ours[5:7]):
            self._book(10 + n, patient, shared["bed"], self._morning(n), 5 * DAY)
        for patient in ours[7:8]:
            with suppress(Refusal):
                wait_for(
                    by=self._actor("demo-family-doctor"),
                    institution_id=self.institutions[hero.DISTRICT],
                    kind="hospice-bed",
                    patient_id=patient.id,
                    urgency="D",
                    now=self.opening_at - 4 * HOUR,
                )
        self._send("fentanyl-patch-matrix-4.2", 5)

    def _book(self, n: int, patient: PatientRow, shared: Shared, begins_at: datetime, length: timedelta) -> None:
        with suppress(Refusal):
            book_place(
                by=self._actor("demo-family-doctor"),
                booking_id=_id("booking", n),
                resource_id=shared.resource_id,
                patient_id=patient.id,
                begins_at=begins_at,
                ends_at=begins_at + length,
                now=self.opening_at - 2 * HOUR,
            )

    def _send(self, product: str, units: int) -> None:
        with suppress(Refusal):
            send_stock(
                by=self._actor("demo-pharmacist"),
                movement_id=_id("transfer", 1),
                source_id=self.institutions[hero.DISTRICT],
                target_id=self.institutions[hero.CENTRE],
                product=product,
                units=units,
                batch="演示2610",
                now=self.opening_at - HOUR,
            )

    def _morning(self, days: int) -> datetime:
        """Return half past eight of a day to come, in the city."""
        day = self.opening_at.astimezone(SHANGHAI).date() + timedelta(days=days + 1)
        return datetime.combine(day, time(8, 30), tzinfo=SHANGHAI)

    def _actor(self, username: str) -> Actor:
        actor = actor_of_account(self.accounts[username], now=self.opening_at)
        assert actor is not None  # the demonstration's staff is never inactive
        return actor


def _id(what: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"paingrid-demo:{what}:{number}")
