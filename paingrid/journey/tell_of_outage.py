"""Tell those on call that nobody is told any more: past the clock, past the outbox, straight through the channels."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from paingrid.channels import Outgoing, Recipient, TransportError, channels

Text = dict[str, str]

#: What is told, by what happened.
SAID: dict[str, tuple[Text, Text]] = {
    "clock": (
        {"zh": "【因爱网格】时钟停了，警报不再升级", "en": "[PainGrid] The clock stands still: alarms do not climb"},
        {
            "zh": "时钟程序已停止：没人处理的警报不会升级，消息也不会发出。"
            "请马上重新启动时钟，并请各团队打开页面自查待办。",
            "en": "The clock has stopped: alarms that nobody works on do not climb, and no message leaves the house. "
            "Please start it again now, and ask the teams to look at their worklists.",
        },
    ),
    "database": (
        {"zh": "【因爱网格】数据库连不上", "en": "[PainGrid] The database cannot be reached"},
        {
            "zh": "数据库连不上：家属的报告收不进来，警报不会升级。请马上恢复数据库，并请各团队打电话询问重病人。",
            "en": "The database cannot be reached: reports of families do not come in and alarms do not climb. "
            "Please bring it back now, and ask the teams to call the patients who are worst off.",
        },
    ),
    "well": (
        {"zh": "【因爱网格】已恢复", "en": "[PainGrid] It is well again"},
        {
            "zh": "时钟和数据库又正常了。停顿期间到时限的警报现在会一起升级，请查看待办。",
            "en": "Clock and database work again. Alarms that came due meanwhile climb now: please look.",
        },
    ),
}


@dataclass(frozen=True)
class OnCall:
    """One address of somebody on call, and the channel it belongs to."""

    channel: str
    address: str

    @property
    def recipient(self) -> Recipient:
        """Return it as a channel knows it; whoever is on call here need not be on record."""
        if self.channel == "email":
            return Recipient(practitioner_id=0, email=self.address)
        return Recipient(practitioner_id=0, phone=self.address, webhook=True)


def on_call() -> tuple[OnCall, ...]:
    """Return who is told, from the settings: the database may be what is gone."""
    mail = (OnCall("email", address) for address in settings.WATCH_EMAILS)
    phones = (OnCall("webhook", number) for number in settings.WATCH_PHONES)
    return tuple(one for one in (*mail, *phones) if channels()[one.channel].reaches(one.recipient))


def tell_of_outage(what: str, outage: str, people: Collection[OnCall]) -> tuple[frozenset[OnCall], tuple[str, ...]]:
    """
    Tell each person once of `what` ("clock", "database", "well"); return who was reached, and what went wrong.

    `outage` names the outage, so that a gateway drops what it has had already.
    """
    reached, faults = set(), []
    for one in people:
        try:
            channels()[one.channel].send(next(_messages(what, outage, one)))
        except TransportError as error:
            faults.append(f"{one.channel}: {error}")
        else:
            reached.add(one)
    return frozenset(reached), tuple(faults)


def _messages(what: str, outage: str, one: OnCall) -> Iterator[Outgoing]:
    subject, text = SAID[what]
    both: Any = "\n\n".join((text["zh"], text["en"]))
    yield Outgoing(
        key=f"outage:{outage}:{what}:{one.channel}:{one.address}",
        to=one.recipient,
        urgency="E",
        subject=f"{subject['zh']} · {subject['en']}",
        text=both,
        url=settings.BASE_URL,
        language="zh-hans",
    )
