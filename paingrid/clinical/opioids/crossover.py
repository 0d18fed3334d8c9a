"""The hours between the old opioid and the new one, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.opioids.target import Target
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, Citation, cite


@dataclass(frozen=True)
class Reassess:
    """One look that is owed: how long after the change, what is looked at, and on what ground."""

    after: timedelta
    what: Text = field(hash=False)
    source: Citation


PAIN: Text = {"zh": "疼痛评分和解救次数", "en": "pain score and extra doses"}
PEAK: Text = {"zh": "镇静和呼吸（药效最强时）", "en": "sedation and breathing, at the peak"}
HOURS: dict[Form, tuple[tuple[int, Text], ...]] = {
    Form.IR: ((1, PAIN), (24, PEAK)),
    Form.SR: ((24, PAIN), (24, PEAK), (72, PEAK)),
    Form.PATCH: ((24, PEAK), (48, PEAK), (72, PAIN)),
    Form.INJECTION: ((24, PEAK),),
    Form.TOPICAL: ((24, PAIN),),
}
SCHEDULE = cite(UNVERIFIED, DEFAULT, note="§3.4, §4.3")


def reassess_of(to: Target) -> tuple[Reassess, ...]:
    """Return when to look after a change to this form; the first is the clock."""
    quarter = (Reassess(timedelta(minutes=15), PEAK, SCHEDULE),) if to.form is Form.INJECTION else ()
    return (*quarter, *(Reassess(timedelta(hours=hours), what, SCHEDULE) for hours, what in HOURS[to.form]))


def wears_patch(medicines: Sequence[Medicine]) -> bool:
    """Tell whether an opioid patch is worn; a plaster of something else is none."""
    return any(one.form is Form.PATCH and one.opioid for one in medicines)


def crossing(medicines: Sequence[Medicine], to: Target) -> Iterator[Text]:
    """Yield what to do in the hours of the change."""
    from_patch = wears_patch(medicines)
    from_sr = any(one.form is Form.SR and one.opioid for one in medicines)
    if to.form is Form.PATCH and from_sr:
        yield {
            "zh": "贴第一片的同时给最后一次 12 小时缓释片；贴剂 12–24 小时起效，其间用解救药。",
            "en": "Give the last 12-h dose when the first patch goes on; the patch works after 12–24 h, extra "
            "doses bridge.",
        }
    elif to.form is Form.PATCH:
        yield {
            "zh": "贴剂 12–24 小时起效：头 12 小时原来的速释药照常，其间用解救药。",
            "en": "The patch works after 12–24 h: keep the present immediate-release doses for 12 h, extra doses "
            "bridge.",
        }
    elif from_patch:
        yield {
            "zh": "撕下贴剂；血药浓度约 17 小时（13–22）降一半；12–24 小时后才开始新的长效药，其间只用解救药。",
            "en": "Take the patch off; its level halves in about 17 h (13–22); start the new long-acting one 12–24 "
            "h later,"
            " extra doses until then.",
        }
    else:
        yield {
            "zh": "下一次该用药时直接换成新药，不重叠。",
            "en": "Give the new medicine when the next dose is due; do not overlap.",
        }
