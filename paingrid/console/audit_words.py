"""What a walk over the audit found, in plain words."""

from __future__ import annotations

from paingrid.chain import Finding

WORDS: dict[str, tuple[str, str]] = {
    "changed": (
        "第 {number} 条（记录号 {detail}）与封存内容不符：被改过、调换过，或封存值被改过。",
        "Row {number} (id {detail}) does not fit its seal: it, or the seal, was changed or exchanged.",
    ),
    "deleted": ("第 {number} 条（记录号 {detail}）已被删除。", "Row {number} (id {detail}) was deleted."),
    "gap": ("缺少第 {number} 至 {detail} 条及其封存值。", "Rows {number} to {detail} are missing with their seals."),
    "doubled": (
        "编号 {number} 出现不止一次（记录号 {detail}）。",
        "The number {number} is there more than once (id {detail}).",
    ),
    "cut": (
        "只到第 {number} 条，而签名存证到过第 {detail}：末尾被截断，或恢复了旧副本。",
        "It ends at row {number}, but was once vouched for up to row {detail}: its end was cut off, "
        "or an old copy was restored.",
    ),
    "rewritten": (
        "第 {number} 条与 {detail} 的签名存证不符：之后被重写，或恢复过旧副本。",
        "Row {number} is not what was vouched for at {detail}: it was rewritten since, or an old copy was restored.",
    ),
    "head": (
        "只到第 {number} 条，而数据库记得的末尾是第 {detail} 条，或两者不符。",
        "It ends at row {number}; the database remembers another end, at row {detail}.",
    ),
    "forged": (
        "存证文件第 {number} 行没有可信密钥的有效签名。",
        "Line {number} of the file of checkpoints bears no valid signature of a trusted key.",
    ),
    "lines": (
        "存证文件在第 {number} 处不连贯或被截短 {detail}。",
        "The file of checkpoints is broken or cut short at {number} {detail}.",
    ),
    "uncovered": (
        "第 {number} 条以后（{detail} 起）没有签名存证：请检查时钟进程和存证目录。",
        "After row {number}, since {detail}, nothing is vouched for: look at the clock and at the second place.",
    ),
    "unsealed": (
        "有 {number} 条记录（{detail} 起）还没有封存：时钟进程没有运行，或封存值被删除。",
        "{number} rows have no seal, the oldest of {detail}: the clock does not run, or seals were deleted.",
    ),
}


def sentence(finding: Finding) -> str:
    """Return one finding in both languages."""
    chain = f"[{finding.chain}] " if finding.chain else ""
    return chain + " · ".join(text.format(number=finding.number, detail=finding.detail) for text in WORDS[finding.what])
