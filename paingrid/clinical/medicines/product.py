"""What is sold: one row a strength."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams
from paingrid.clinical.sources import Citation


class Form(StrEnum):
    """How fast it is released; `ir` is also any solution, drop or suppository without delay."""

    IR = "ir"
    SR = "sr"
    PATCH = "patch"
    INJECTION = "injection"
    TOPICAL = "topical"


class Route(StrEnum):
    """The way into the body."""

    ORAL = "oral"
    RECTAL = "rectal"
    IV = "iv"
    SC = "sc"
    IM = "im"
    TRANSDERMAL = "transdermal"
    TRANSMUCOSAL = "transmucosal"
    NASAL = "nasal"
    INHALED = "inhaled"
    EPIDURAL = "epidural"
    INTRATHECAL = "intrathecal"
    TOPICAL = "topical"


class Schedule(StrEnum):
    """China's control class of a product."""

    NARCOTIC = "narcotic"
    PSYCHOTROPIC_1 = "psychotropic-1"
    PSYCHOTROPIC_2 = "psychotropic-2"
    PRESCRIPTION = "prescription"
    OTC = "otc"


@dataclass(frozen=True, eq=False)
class Product:
    """
    One strength of one form of one medicine on the Chinese market.

    `name` is generic name, form and strength in both languages ("盐酸羟考酮缓释片 10 mg"); `aliases` are trade names
    with the strength ("奥施康定 10 mg") and without it ("奥施康定"); `parts` are substances and the mass in one unit
    (tablet, ampoule, patch); `rate` the release of a patch; `usual_every` the hours between doses of a
    sustained-release form or a patch. `splittable` means that half a unit is a dose. `sold_from` and
    `sold_until` (exclusive) date the row.
    """

    id: str
    name: Text
    parts: tuple[tuple[Substance, Milligrams], ...]
    form: Form
    route: Route
    unit: Text
    schedule: Schedule
    source: Citation
    aliases: tuple[str, ...] = ()
    rate: MicrogramsPerHour | None = None
    usual_every: Hours | None = None
    splittable: bool = False
    reservoir: bool = False
    verified: bool = False
    sold_from: date = date(2000, 1, 1)
    sold_until: date | None = None

    @property
    def opioid(self) -> Substance | None:
        """The opioid in it, if there is one; a product with an opioid antagonist beside it has one opioid."""
        return next((s for s, _ in self.parts if s.is_a("opioid")), None)

    @property
    def long_acting(self) -> bool:
        """Whether it keeps acting for half a day or longer."""
        return self.form in (Form.SR, Form.PATCH)
