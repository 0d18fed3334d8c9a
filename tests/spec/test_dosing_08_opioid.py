"""核对：阿片本身 Checks: the opioid itself"""

from __future__ import annotations

from fractions import Fraction

from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams
from tests.orders import SENNA, injection, patch, rescue, slow, tablet
from tests.spec.dosing_cases import Cases


def test_tolerance(cases: Cases) -> None:
    """未证明阿片耐受 Tolerance that is not shown"""
    cases.order("naive-patch", "refuse", [patch(25), rescue(10), SENNA])
    cases.order("naive-patch", "refuse", [patch(25)], [slow(29)])
    cases.order("naive-patch", "refuse", [patch(25)], [slow(60)], person={"opioid_history_days": 6})
    cases.order("naive-patch", "refuse", [patch(25)], [slow(60)], person={"recent": ["morphine-stopped-3d"]})
    cases.order("patch-raised-not-tolerant", "stop", [patch(50)], [patch(25)], person={"opioid_history_days": None})
    cases.order("naive-buprenorphine", "stop", [patch(10, "buprenorphine", 168)])
    cases.order("naive-long-acting", "refuse", [slow(30), rescue(5)])
    cases.order("naive-starts-long-acting", "warn", [slow(20), rescue(5)])
    cases.order("naive-first-dose", "stop", [tablet("morphine", 20, 6)])
    cases.order("naive-first-dose", "refuse", [tablet("morphine", 40, 6)])


def test_which_opioid(cases: Cases) -> None:
    """选哪种阿片 Which opioid at all"""
    cases.order("pethidine", "refuse", [injection("pethidine", 50, 2, "im")])
    dihydroetorphine = {"drug": "dihydroetorphine", "route": "oral", "form": "ir", "dose": 0.02, "unit": "mg"}
    cases.order("dihydroetorphine-outside", "refuse", [dihydroetorphine])
    cases.order("methadone-outside-tertiary", "refuse", [tablet("methadone", 5, 3)])
    cases.order("methadone-outside-tertiary", "stop", [tablet("methadone", 5, 3)], [tablet("methadone", 5, 3)])
    cases.order("agonist-antagonist", "stop", [injection("dezocine", 5, 2, "im")])


def test_what_no_table_judges(cases: Cases) -> None:
    """没有系数的强阿片，硬膜外和鞘内 Strong opioids without a factor, and beside the spinal cord"""
    buccal = {"drug": "fentanyl", "route": "transmucosal", "form": "ir", "dose": 0.4, "unit": "mg", "as_needed": True}
    buccal |= {"max_per_day": 4}
    cases.order("naive-no-factor", "refuse", [buccal])
    cases.order("naive-no-factor", "stop", [injection("hydromorphone", 1, 6)])
    cases.order("dose-not-judged", "stop", [slow(60), buccal], [slow(60)])
    cases.order("dose-not-judged", "warn", [slow(60), buccal], [slow(60)], level="tertiary")
    for route in ("epidural", "intrathecal"):
        cases.order("neuraxial-outside-tertiary", "refuse", [injection("morphine", 10, 1, route)], [slow(60)])


def test_rhythms(cases: Cases) -> None:
    """按需和间隔 As needed, and how often"""
    endless = {name: value for name, value in rescue(10).items() if name != "max_per_day"}
    cases.order("rescue-no-limit", "warn", [slow(30), endless, SENNA], [slow(30)])
    cases.order("rescue-too-often", "warn", [slow(30), rescue(10, max_per_day=8), SENNA], [slow(30)])
    cases.order("rescue-too-often", "stop", [slow(30), rescue(10, max_per_day=24), SENNA], [slow(30)])
    cases.order("long-acting-as-needed", "stop", [slow(30), {**rescue(30), "form": "sr"}, SENNA], [slow(30)])
    often = {"drug": "morphine", "route": "oral", "form": "sr", "dose": 30, "unit": "mg", "times_per_day": 6}
    cases.order("sustained-release-too-often", "stop", [often, SENNA], [slow(90)])


def test_steps(cases: Cases) -> None:
    """一次改多少 How large a step"""
    cases.order("step-too-large", "stop", [slow(61), rescue(15), SENNA], [slow(30)])
    cases.order("cut-too-large", "warn", [slow(29), rescue(10), SENNA], [slow(60)])
    cases.order("abrupt-stop", "stop", [tablet("paracetamol", 500, 3)], [slow(30)])
    cases.order("slip-tenfold", "stop", [tablet("morphine", 100, 6)], [tablet("morphine", 10, 6)])
    cases.order("slip-tenfold", "refuse", [tablet("morphine", 100, 6)], [tablet("morphine", 1, 6)])
    cases.order("slip-tenfold", "stop", [tablet("morphine", 1.5, 6)], [tablet("morphine", 25, 6)])
    cases.order("slip-tenfold", "stop", [patch(12)], [patch(125)])
    cases.order("slip-rate", "stop", [patch(60)], [patch(25)])


def test_single_doses(cases: Cases) -> None:
    """单次剂量是否合理，何时要第二人核签 Single doses, and when a second person signs"""
    cases.order("dose-above-plausible", "stop", [tablet("morphine", 61, 6)])
    cases.order("dose-above-plausible", "refuse", [tablet("morphine", 601, 6)])
    cases.order("dose-above-plausible", "stop", [patch(200), patch(125)], [slow(300)])
    cases.order("dose-below-plausible", "warn", [tablet("morphine", 1, 6)])
    cases.order("second-signature-dose", "stop", [slow(70)], [slow(60)])
    cases.order("second-signature-daily", "stop", [slow(160)], [slow(100)])
    cases.order("second-signature-patch", "stop", [patch(125)], [slow(150)])


def test_extra_doses_and_laxatives(cases: Cases) -> None:
    """解救药和泻药 The extra dose and the laxative"""
    cases.order("no-rescue", "warn", [slow(30), SENNA], [slow(30)])
    cases.order("rescue-out-of-proportion", "warn", [slow(30), rescue(15), SENNA], [slow(30)])
    cases.order("rescue-out-of-proportion", "stop", [slow(30), rescue(30), SENNA], [slow(30)])
    cases.order("no-laxative", "warn", [slow(30), rescue(10)], [slow(30), rescue(10)])
    cases.order("bulk-laxative", "warn", [slow(30), rescue(10), tablet("psyllium", 3000, 3)], [slow(30)])
    blocked = {"conditions": ["bowel-obstruction"]}
    cases.order("obstruction-stimulant", "stop", [slow(30), rescue(10), SENNA], [slow(30)], person=blocked)
    dying = {"goals_of_care": "comfort-dying"}
    cases.order("naloxone-dying", "warn", [injection("naloxone", 0.4, 1, "iv")], [slow(30)], person=dying)


def test_patches(cases: Cases) -> None:
    """贴剂 Patches"""
    fentanyl = SUBSTANCES["fentanyl"]
    half = Medicine(
        name={"zh": "芬太尼透皮贴剂", "en": "fentanyl patch"},
        parts=(Part(fentanyl, Milligrams("2.1"), Milligrams("2.1")),),
        route=Route.TRANSDERMAL,
        form=Form.PATCH,
        count=Fraction(1, 2),
        rate=MicrogramsPerHour("12.5"),
    )
    cases.cut("patch-cut", "refuse", half)
    cases.order("patch-interval", "stop", [patch(25, every_h=48)], [patch(25)])
    cases.order("patch-interval", "refuse", [patch(25, every_h=24)], [patch(25)])
    cases.order("patch-interval", "warn", [patch(25, every_h=96)], [patch(25)])
    cases.order("patch-raised-too-soon", "stop", [patch(37)], [patch(25)], hours_since_change=48)
    hot = {"temperature": 38.5}
    cases.order("patch-heat-or-fever", "warn", [patch(25)], [patch(25)], person=hot)
    cases.order("patch-heat-or-fever", "stop", [patch(37)], [patch(25)], person={"conditions": ["external-heat"]})
    cases.order("patch-unsteady-pain", "stop", [patch(25)], [slow(60)], person={"conditions": ["unstable-pain"]})
    cases.order("patch-mri", "note", [patch(25)], [patch(25)], person={"conditions": ["mri-planned"]})


def test_swallowing(cases: Cases) -> None:
    """缓释片不可压碎 Sustained release is not crushed"""
    tube = {"conditions": ["tube-feeding"]}
    cases.order("sustained-release-crushed", "stop", [slow(30)], [slow(30)], person=tube)


def test_two_at_once(cases: Cases) -> None:
    """同一种药两次，两种长效阿片 The same medicine twice, two long-acting opioids"""
    oxycontin = {"product": "奥施康定 10 mg", "count": 1, "every_h": 12}
    generic = {"product": "盐酸羟考酮缓释片 10 mg", "count": 1, "every_h": 12}
    cases.order("duplicate", "stop", [oxycontin, generic, SENNA])
    cases.order("two-long-acting", "refuse", [slow(30), slow(20, "oxycodone")], [slow(30)])
    cases.order("cross-over", "note", [slow(60), patch(25)], [slow(60)], crossover_hours=24)
