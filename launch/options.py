"""What can be said to `./start`. Standard library only: read before anything is installed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

DESCRIPTION = """\
启动因爱网格演示城市，并列出每个人的登录链接。按 Ctrl-C 结束；输入的内容会保留到下一次。
Start the PainGrid demonstration city and list a sign-in link for each person.
Ctrl-C ends it; what was entered is kept for the next time."""

AFTERWORD = """\
数据在 $PAINGRID_DATA，否则在 ~/.local/share/paingrid；设置 DATABASE_URL 则使用您自己的 PostgreSQL。
The data live in $PAINGRID_DATA, or else in ~/.local/share/paingrid.
With DATABASE_URL set, your own PostgreSQL is used instead of a private one."""


@dataclass(frozen=True)
class Options:
    """The choices of one start."""

    fresh: bool
    empty: bool
    live: bool
    yes: bool
    port: int | None
    speed: float | None
    patients: int | None
    seed: int | None

    @property
    def folder_name(self) -> str:
        """The data folder of this kind of installation: a demonstration never touches real data."""
        return "real" if self.empty else "demo"


def read_options(arguments: Sequence[str]) -> Options:
    """Return the options, or end the program with an explanation."""
    parser = argparse.ArgumentParser(
        prog="./start",
        description=DESCRIPTION,
        epilog=AFTERWORD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--fresh", action="store_true", help="清空演示数据，重新开始 · delete the demonstration's data first")
    add("--yes", action="store_true", help="--fresh 不再询问 · do not ask before --fresh deletes")
    add("--empty", action="store_true", help="空白的正式安装，另存数据 · a real, empty installation")
    add("--live", action="store_true", help="演示城市继续生活，不断有新报告 · the city goes on living")
    add("--speed", type=_speed, metavar="N", help="--live 的时钟加快 N 倍 · clock N times as fast")
    add("--port", type=_port, metavar="P", help="网页端口，默认 8000 或其后的空闲端口 · default 8000 or next free")
    add("--patients", type=_count, metavar="N", help="演示患者人数 · how many patients the demonstration has")
    add("--seed", type=int, metavar="S", help="演示城市的随机种子 · random seed of the demonstration")
    options = Options(**vars(parser.parse_args(arguments)))
    if options.empty and (options.fresh or options.live or options.patients or options.seed is not None):
        parser.error(
            "--empty 是正式安装，不能与 --fresh、--live、--patients、--seed 同用 · "
            "--empty is a real installation: it goes with none of --fresh, --live, --patients, --seed"
        )
    if options.speed is not None and not options.live:
        parser.error("--speed 只与 --live 同用 · --speed needs --live")
    return options


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("1–65535")
    return port


def _speed(text: str) -> float:
    speed = float(text)
    if not 0.1 <= speed <= 3600:
        raise argparse.ArgumentTypeError("0.1–3600")
    return speed


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return count
