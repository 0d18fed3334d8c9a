"""Rows D1–D13: same day; two of them together are urgent (D10)."""

from __future__ import annotations

from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import DAY, L1D, L1N, L1P, H, Row, always, row


def _newly_sleepy(e: Evidence) -> bool:
    """
    Level 2 is acceptable in steady treatment; while the dose is being found it counts as new until known.

    Breathing under 10 a minute is graver: E2 or U3.
    """
    hours = e.s.hours_since_change
    if e.below(e.s.respiratory_rate, 10):
        return False
    return e.level == 2 and (e.titrating if hours is None else hours <= 72)


def _no_stool(e: Evidence) -> bool:
    """Constipation in words counts where nobody has counted the days."""
    said = e.s.stool_days is None and e.says("D5")
    return e.on_opioid and (said or e.at_least(e.s.stool_days, 3))


def _sick(e: Evidence) -> bool:
    """Vomiting that loses the opioid is U6; in a person without opioids it is still vomiting."""
    vomits = e.s.vomiting == "some" or (e.s.vomiting == "cannot-keep-opioid" and not e.on_opioid)
    return vomits or e.says("D6") or e.s.nausea in ("moderate", "severe") or e.s.itch == "severe"


def _egfr_fell(e: Evidence) -> bool:
    before, after = e.s.egfr_previous, e.s.egfr
    return before is not None and after is not None and before > 0 and after < 0.75 * before


def _observed_worse(e: Evidence) -> str | None:
    before, after = e.s.painad_previous, e.s.painad_now
    if not (e.s.carer_says_worse or (before is not None and after is not None and after - before >= 3)):
        return None
    return "U" if e.s.refuses_to_move_or_eat else "D"


def _running_out(e: Evidence) -> bool:
    said = e.flag("supply-failure") or e.says("D9")
    return said or e.below(e.s.supply_days, 2) or e.s.patch_detached


def _views_differ(e: Evidence) -> bool:
    own, proxy = e.s.nrs_now, e.s.proxy_nrs
    return own is not None and proxy is not None and abs(own - proxy) >= 3


ROWS: tuple[Row, ...] = (
    row(
        "D1",
        "24小时内最痛7分以上，现在6分以下或没有新的评分",
        "Worst in 24 h 7 or more; now 6 or less, or no newer score",
        always("D", lambda e: e.at_least(e.worst24, 7) and not e.severe),
        (L1D,),
        DAY,
        cite(DEFAULT),
    ),
    row(
        "D2",
        "滴定期或用药72小时内，仍有4–6分",
        "Pain 4–6 while titrating or within 72 hours of the start",
        always("D", lambda e: e.moderate and e.titrating),
        (L1D,),
        DAY,
        cite("S6", UNVERIFIED),
        basis="guideline",
    ),
    row(
        "D3",
        "24小时内用解救药3次以上",
        "Three or more rescue doses in 24 h",
        always("D", lambda e: e.at_least(e.s.rescue_n24, 3)),
        (L1D,),
        DAY,
        cite("S6", UNVERIFIED),
        basis="guideline",
    ),
    row(
        "D4",
        "不在滴定期，现在4–6分，没有危险信号",
        "Pain 4–6, not titrating, no red flag",
        always("D", lambda e: e.moderate and not e.titrating and not e.flags),
        (L1D,),
        DAY,
        cite("S24", UNVERIFIED, DEFAULT, note="time default"),
        basis="guideline",
    ),
    row(
        "D5",
        "用阿片类药，3天以上没有大便，或说便秘而天数不明",
        "No stool for 3 days on an opioid, or constipation said and the days not known",
        always("D", _no_stool),
        (L1N,),
        DAY,
        cite(DEFAULT),
    ),
    row(
        "D6",
        "持续恶心或呕吐（最多吐掉一次药），或严重瘙痒",
        "Persistent nausea or vomiting with one dose lost at most, or severe itch",
        always("D", _sick),
        (L1D,),
        DAY,
        cite(DEFAULT),
    ),
    row(
        "D7",
        "开始或加量72小时内新出现犯困（一叫就醒），呼吸每分钟10次以上",
        "Newly sleepy, easily woken, breathing 10 a minute or more, within 72 hours of a start or dose rise",
        always("D", _newly_sleepy),
        (L1D,),
        4 * H,
        cite("S44", DEFAULT, note="time default"),
        basis="guideline",
    ),
    row(
        "D8",
        "相互作用的药有变动、肾功能（eGFR）下降超过25%，或新出现黄疸",
        "An interacting drug changed, eGFR fell by more than 25 %, or new jaundice",
        always("D", lambda e: e.s.interacting_drug_changed or _egfr_fell(e) or e.s.new_jaundice),
        (L1P, L1D),
        48 * H,
        cite(DEFAULT),
    ),
    row(
        "D9",
        "药只够不到2天，或贴片脱落",
        "Supply under 2 days, or the patch came off",
        always("D", _running_out),
        (L1D,),
        DAY,
        cite(DEFAULT),
    ),
    row(
        "D11",
        "观察到的疼痛比自己平时高3分以上，或照护者说明显加重；若不肯动、不肯吃则为加急",
        "Observed pain up by 3 or more from the own baseline, or clearly worse says the carer;"
        " urgent when refusing to move or eat",
        _observed_worse,
        (L1D,),
        DAY,
        cite(DEFAULT),
    ),
    row(
        "D12",
        "本人与家属评分相差3分以上：打电话直接评估，不取平均",
        "Self and family scores differ by 3 or more: call and assess directly, never average",
        always("D", _views_differ),
        (L1D,),
        8 * H,
        cite(DEFAULT),
    ),
    row(
        "D13",
        "贴剂遇热或38.5℃以上，人清醒，呼吸每分钟10次以上",
        "Patch with heat or 38.5 °C or more, wide awake, breathing 10 a minute or more",
        always("D", lambda e: e.heated_patch and e.alert),
        (L1D,),
        4 * H,
        cite("S25", UNVERIFIED, DEFAULT, note="product label; time default"),
        basis="guideline",
        do=("remove-heat",),
    ),
)
TWO_AMBERS = row(
    "D10",
    "同时有两项当日处理的情况",
    "Two same-day reasons together",
    lambda e: None,
    (L1D,),
    H,
    cite("S35", note="by analogy: several amber findings are a red one"),
    basis="guideline",
)
