"""
Characters from which names are put together, with their pinyin. Every name made here is invented.

A common surname and two common characters may meet in a real person all the same;
that is why each row carries `invented` and the pages show it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SURNAMES = (
    "王 Wang|李 Li|张 Zhang|刘 Liu|陈 Chen|杨 Yang|黄 Huang|赵 Zhao|吴 Wu|周 Zhou|徐 Xu|孙 Sun|马 Ma|朱 Zhu|胡 Hu|"
    "郭 Guo|何 He|林 Lin|高 Gao|罗 Luo|郑 Zheng|梁 Liang|谢 Xie|宋 Song|唐 Tang|许 Xu|邓 Deng|冯 Feng|韩 Han|曹 Cao|"
    "曾 Zeng|彭 Peng|萧 Xiao|蔡 Cai|潘 Pan|田 Tian|董 Dong|袁 Yuan|于 Yu|余 Yu|叶 Ye|蒋 Jiang|杜 Du|苏 Su|魏 Wei|"
    "程 Cheng|吕 Lü|丁 Ding|沈 Shen|任 Ren|姚 Yao|卢 Lu|傅 Fu|钟 Zhong|姜 Jiang|崔 Cui|谭 Tan|廖 Liao|范 Fan|汪 Wang"
)
ELDER_MEN = (
    "建 jian|国 guo|德 de|明 ming|志 zhi|光 guang|福 fu|永 yong|成 cheng|"
    "金 jin|贵 gui|文 wen|世 shi|忠 zhong|兴 xing|华 hua|长 chang|云 yun"
)
ELDER_WOMEN = (
    "桂 gui|秀 xiu|兰 lan|芳 fang|英 ying|玉 yu|珍 zhen|淑 shu|琼 qiong|"
    "素 su|华 hua|蓉 rong|菊 ju|清 qing|碧 bi|群 qun|凤 feng|莲 lian"
)
YOUNGER = (
    "晓 xiao|敏 min|静 jing|丽 li|伟 wei|强 qiang|磊 lei|洋 yang|艳 yan|勇 yong|"
    "娟 juan|涛 tao|超 chao|霞 xia|平 ping|刚 gang|雪 xue|宇 yu|佳 jia|博 bo"
)

#: ITU-T E.164 keeps country code 999 in reserve and has given it to nobody, so no exchange can complete such
#: a call; a domestic-looking number might ring at somebody's home. Patients, families and staff have own blocks.
NO_SUCH_COUNTRY = "+999"


@dataclass(frozen=True, slots=True)
class Name:
    """An invented name in both scripts."""

    zh: str
    en: str


def _table(text: str) -> list[tuple[str, str]]:
    return [(zh, latin) for zh, latin in (pair.split(" ") for pair in text.split("|"))]


TABLES = {
    "surname": _table(SURNAMES),
    "male": _table(ELDER_MEN),
    "female": _table(ELDER_WOMEN),
    "younger": _table(YOUNGER),
}


def invent_name(draw: random.Random, kind: str, *, surname: str | None = None) -> Name:
    """Put a name together; `kind` is male, female (both elderly) or younger."""
    family = next((s for s in TABLES["surname"] if s[0] == surname), None) or draw.choice(TABLES["surname"])
    one, two = draw.sample(TABLES[kind], 2)
    given = (one,) if kind == "younger" and draw.random() < 0.3 else (one, two)
    latin = "".join(g[1] for g in given).capitalize()
    return Name(family[0] + "".join(g[0] for g in given), f"{family[1]} {latin}")


def unreal_phone(block: int, number: int) -> str:
    """Return a number that can ring nowhere: a block (1 patients, 2 families, 3 staff) and a running number."""
    return f"{NO_SUCH_COUNTRY} {block:02d}{number // 10000:02d} {number % 10000:04d}"
