"""
How many lines a second the clinical core answers on one core: `paingrid score`, `paingrid triage`, `paingrid dose …`.

    .venv/bin/python benchmarks/core_throughput.py --lines 50000

Runs the real commands, pinned to one core, over seeded cases of every scale, varied triage cases and varied dosing
cases, with a bad line in every hundred. Prints lines a second by the clock and by processor time, start of the program included; the
processor figure is the one to compare on a machine that has other work. Exit status 1 when it is below 5,000.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from paingrid.clinical.instruments.answer import catalogue

WANTED = 5_000
Case = dict[str, Any]


def score_case(draw: random.Random, number: int) -> Case:
    """Return one case of a random scale, its answers all on the scale."""
    scale = draw.choice(list(catalogue().values()))
    answers: Case = {}
    for item in scale.items:
        numbers = [n for n in range(item.low, item.high + 1) if item.takes(n)]
        answers[item.key] = draw.choice([False, True] if item.boolean else [*(item.words or ()), *numbers])
    return {"id": number, "instrument": scale.id, "answers": answers}


def triage_case(draw: random.Random, number: int) -> Case:
    """Return one report of a patient on opioids, from quiet to alarming."""
    case: Case = {
        "id": f"t{number}",
        "now": "2026-11-23T09:00:00+08:00",
        "observed_at": "2026-11-23T08:50:00+08:00",
        "reporter": draw.choice(["patient", "family"]),
        "nrs_now": draw.randint(0, 10),
        "nrs_worst24": 10,
        "rescue_n24": draw.randint(0, 5),
        "opioid_status": draw.choice(["none", "titrating", "stable", "tolerant"]),
        "ome_mg_per_day": draw.randint(0, 200),
        "sedation": draw.randint(1, 4),
        "stool_days": draw.randint(0, 6),
        "supply_days": draw.randint(0, 20),
        "red_flags": draw.sample(["spinal-pain", "retention", "changed-character"], draw.randint(0, 1)),
        "free_text": draw.choice(
            ["", "昨晚睡得好，今天能下楼走走。", "他一直叫不醒，嘴唇发紫", "feels sleepy since the new dose"]
        ),
    }
    if draw.random() < 0.5:
        case |= {"respiratory_rate": draw.randint(6, 20), "temperature": draw.choice([36.5, 38.2]), "patch": True}
    return case


def medicine(draw: random.Random) -> Case:
    """Return one opioid as it is written by hand: a drug, a product, a patch, one as needed."""
    dose = draw.choice([5, 10, 15, 20, 30, 60])
    return draw.choice(
        [
            {"drug": "morphine", "form": "sr", "dose": dose * 2, "unit": "mg", "every_h": 12},
            {"drug": "oxycodone", "route": "oral", "form": "sr", "dose": dose, "unit": "mg", "times_per_day": 2},
            {"product": "盐酸羟考酮缓释片 10 mg", "count": 2, "every_h": 12},
            {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": draw.choice([25, 50, 75])},
            {"drug": "morphine", "dose": dose, "unit": "mg", "as_needed": True, "taken_per_day": 2, "max_per_day": 6},
        ]
    )


def mme_case(draw: random.Random, number: int) -> Case:
    """Return a list of one to three opioids under one of the sets."""
    taken = [medicine(draw) for _ in range(draw.randint(1, 3))]
    return {"id": number, "factors": draw.choice(["cn-2018", "cdc-2022", "cdc-2016"]), "medicines": taken}


def convert_case(draw: random.Random, number: int) -> Case:
    """Return a change to another opioid, refused ones among them."""
    to = draw.choice([{"drug": "oxycodone"}, {"drug": "fentanyl", "form": "patch"}, {"drug": "morphine", "form": "ir"}])
    person = {"age": draw.randint(30, 90), "egfr": draw.randint(15, 110), "opioid_history_days": draw.randint(0, 60)}
    return {"id": number, "factors": "cn-2018", "from": [medicine(draw)], "to": to, "patient": person}


def titrate_case(draw: random.Random, number: int) -> Case:
    """Return one step of titration."""
    last = draw.choice([5, 7.5, 10, 15, 20])
    steps: list[Case] = [
        {"step": "next-dose", "last_dose_mg": last, "nrs": draw.randint(0, 10), "minutes_since_dose": 60},
        {"step": "next-day", "fixed_mg": [last] * 6, "extra_mg": [10] * draw.randint(0, 4)},
        {"step": "to-long-acting", "per_day_mg": last * 6},
    ]
    return {"id": number, **draw.choice(steps)}


def taper_case(draw: random.Random, number: int) -> Case:
    """Return a way off an opioid."""
    return {"id": number, "per_day_mg": draw.randint(20, 300), "percent": draw.randint(10, 25), "rule": "cn-2018"}


def check_case(draw: random.Random, number: int) -> Case:
    """Return an order before it is signed."""
    person = {"age": draw.randint(30, 90), "egfr": draw.randint(15, 110), "opioid_history_days": draw.randint(0, 60)}
    return {"id": number, "patient": person, "current": [medicine(draw)], "proposed": [medicine(draw)]}


def lines_of(make: Callable[[random.Random, int], Case], count: int) -> bytes:
    """Return `count` lines, one in a hundred broken."""
    draw = random.Random(7)
    made = (json.dumps(make(draw, n), ensure_ascii=False) if n % 100 else "{broken" for n in range(count))
    return "\n".join(made).encode() + b"\n"


VERBS: dict[str, Callable[[random.Random, int], Case]] = {
    "score": score_case,
    "triage": triage_case,
    "dose mme": mme_case,
    "dose convert": convert_case,
    "dose titrate": titrate_case,
    "dose taper": taper_case,
    "dose check": check_case,
}


def seconds(verb: str, lines: bytes, count: int) -> tuple[float, float]:
    """Run the command over the lines on one core and return wall and processor seconds."""
    core = min(os.sched_getaffinity(0))
    before, started = _processor(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "paingrid", *verb.split()],
        input=lines,
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    wall, processor = time.perf_counter() - started, _processor() - before
    answered = done.stdout.count(b"\n")
    if answered != count:
        raise SystemExit(f"{verb}: {count} lines in, {answered} out")
    return wall, processor


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Measure every command; 1 when one is too slow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=50_000)
    count = parser.parse_args().lines
    slow = False
    for verb, make in VERBS.items():
        wall, processor = seconds(verb, lines_of(make, count), count)
        slow |= count / processor < WANTED
        print(f"{verb:12} {count / wall:9,.0f} lines/s by the clock, {count / processor:9,.0f} by processor time")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
