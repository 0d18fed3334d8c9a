"""The columns of the spreadsheets: their names in both languages, what must be filled, and how a cell is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from paingrid.consortium.services import SERVICES

Text = dict[str, str]

#: Words for yes and no that people write.
YES = frozenset({"是", "有", "yes", "y", "true", "1", "√"})
NO = frozenset({"", "否", "无", "没有", "no", "n", "false", "0"})
SEXES = {"女": "female", "男": "male", "female": "female", "male": "male", "其他": "other", "未知": "unknown"}
SEXES |= {"other": "other", "unknown": "unknown"}
TIERS = {"l1": "L1", "l2": "L2", "l3": "L3", "社区": "L1", "区级": "L2", "三级": "L3"}
ROLES = {
    "护士": "nurse",
    "家庭医生": "family-doctor",
    "团队长": "team-leader",
    "区医院医生": "district-doctor",
    "三级医院医生": "tertiary-doctor",
    "网格协调员": "grid-coordinator",
    "质控员": "quality-officer",
    "药师": "pharmacist",
}
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")


class Unreadable(ValueError):
    """A cell cannot be read; carries the sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text: Text = {"zh": zh, "en": en}


@dataclass(frozen=True)
class Column:
    """One column: the key we use, its heading, whether it must be filled, how it is read, and an example."""

    key: str
    zh: str
    en: str
    required: bool = False
    read: Callable[[str], object] = str
    longest: int = 240
    example: str = ""

    @property
    def name(self) -> Text:
        """Return the heading in both languages."""
        return {"zh": self.zh, "en": self.en}


def read_date(written: str) -> str:
    """Return a date as ISO text; years first, in any of the usual ways of writing."""
    found = DATE.fullmatch(written.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        pass
    raise Unreadable("日期请写成 1958-03-04 这样的形式。", "Please write the date like 1958-03-04.")


def read_number(written: str) -> float | None:
    """Return a number; empty is none."""
    try:
        return float(written) if written else None
    except ValueError:
        raise Unreadable("这里要填数字。", "This must be a number.") from None


def read_yes(written: str) -> bool:
    """Return yes or no."""
    word = written.strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise Unreadable("请填“是”或“否”。", "Please write yes or no.")


def one_of(words: dict[str, str]) -> Callable[[str], str]:
    """Return a reader that knows these words and the codes they stand for."""

    def read(written: str) -> str:
        word = written.strip().lower()
        found = words.get(word) or next((code for code in words.values() if code.lower() == word), None)
        if found is None:
            known = "、".join(words)
            raise Unreadable(
                f"请填其中之一：{known}。", f"Please use one of: {', '.join(dict.fromkeys(words.values()))}."
            )
        return found

    return read


def read_services(written: str) -> list[str]:
    """Return the codes of services named in either language or by code, divided by commas or semicolons."""
    words = {name: code for code, text in SERVICES.items() for name in (code, text["zh"], text["en"].lower())}
    named = [part.strip().lower() for part in re.split(r"[,，、;；]", written) if part.strip()]
    unknown = [one for one in named if one not in words]
    if unknown:
        known = "、".join(text["zh"] for text in SERVICES.values())
        raise Unreadable(
            f"不认识“{unknown[0]}”，可以填：{known}。",
            f"Not known: “{unknown[0]}”. Use {', '.join(text['en'] for text in SERVICES.values())}.",
        )
    return list(dict.fromkeys(words[one] for one in named))


COLUMNS: dict[str, tuple[Column, ...]] = {
    "institutions": (
        Column("code", "机构代码", "Code", True, longest=31, example="PG-DEMO-01"),
        Column("name_zh", "名称", "Name in Chinese", True, longest=160, example="示例社区卫生服务中心"),
        Column("name_en", "英文名称", "Name in English", longest=200),
        Column("tier", "级别", "Level", True, one_of(TIERS), example="L1"),
        Column("place_code", "街道或网格代码", "Street or grid code", True, longest=32, example="510107005"),
        Column("refers_to", "上级机构代码", "Refers to (code)", longest=32),
        Column("phone", "电话", "Telephone", longest=40, example="000-2000-0000"),
        Column("address_zh", "地址", "Address"),
        Column("longitude", "经度", "Longitude", read=read_number),
        Column("latitude", "纬度", "Latitude", read=read_number),
        Column("can_stock_narcotics", "印鉴卡", "Purchase card", read=read_yes, example="否"),
        Column("services", "服务", "Services", read=read_services, longest=400, example="阿片滴定，上门服务"),
    ),
    "staff": (
        Column("username", "登录名", "Sign-in name", True, longest=79, example="demo.nurse"),
        Column("name_zh", "姓名", "Name", True, longest=60, example="示例护士（虚构）"),
        Column("name_en", "英文姓名", "Name in English", longest=120),
        Column("phone", "电话", "Telephone", longest=40, example="000-3000-0000"),
        Column("email", "电子邮箱", "E-mail", longest=200),
        Column("role", "岗位", "Role", True, one_of(ROLES), example="护士"),
        Column("institution_code", "机构代码", "Institution code", True, longest=32, example="PG-DEMO-01"),
        Column("team_code", "团队代码", "Team code", longest=32),
        Column("grid_code", "网格代码", "Grid code", longest=32),
    ),
    "patients": (
        Column("code", "档案号", "Record number", True, longest=64, example="DEMO-0001"),
        Column("name_zh", "姓名", "Name", True, longest=60, example="示例病人（虚构）"),
        Column("name_en", "英文姓名", "Name in English", longest=120),
        Column("sex", "性别", "Sex", True, one_of(SEXES), example="女"),
        Column("birth_on", "出生日期", "Date of birth", True, read_date, example="1958-03-04"),
        Column("phone", "电话", "Telephone", True, longest=40, example="000-1000-0000"),
        Column("street_code", "街道代码", "Street code", True, longest=32, example="510107005"),
        Column("address_zh", "住址", "Address", True, longest=200, example="示例路1号"),
        Column("team_code", "团队代码", "Team code", True, longest=32, example="T-YULIN-1"),
        Column("diagnosis_zh", "诊断", "Diagnosis", True, longest=160, example="肺癌，骨转移"),
        Column("diagnosis_en", "英文诊断", "Diagnosis in English", longest=160),
        Column("allergies", "过敏", "Allergies"),
    ),
}
