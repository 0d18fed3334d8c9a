"""
Which files may go with a referral or a consultation, known by their bytes and never by their name.

A picture goes without what the camera wrote beside it: place, time, device. Nothing may stand behind its end.
"""

from __future__ import annotations

from typing import Literal

from paingrid.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
PDF = b"%PDF-"


class NotThisFile(Refusal):
    """The file is too large, empty, or neither picture nor PDF."""

    code = "attachment.refused"
    text = {
        "zh": "只能附图片（PNG、JPEG、WebP）或 PDF，每个不超过 5 MB。",
        "en": "Only pictures (PNG, JPEG, WebP) or PDF files can be attached, 5 MB each at most.",
    }


def kept_of(content: bytes) -> tuple[bytes, str]:
    """Return what is kept of a file and its type. :raises NotThisFile: empty, too large, or of another kind."""
    if content.startswith(PDF) and len(content) <= MOST_BYTES:
        return content, "application/pdf"
    return cleaned(content)


def cleaned(content: bytes) -> tuple[bytes, str]:
    """
    Return the picture without what the camera wrote beside it (place, time, device), and its type.

    The container is walked to its end, and what stands behind it is left out.

    :raises NotThisFile: no whole picture, or too large.
    """
    if not 0 < len(content) <= MOST_BYTES:
        raise NotThisFile
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content), "image/jpeg"
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(content), "image/png"
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content), "image/webp"
    except (IndexError, ValueError):
        raise NotThisFile from None
    raise NotThisFile


def _jpeg(raw: bytes) -> bytes:
    """Keep tables, frame and scan; leave out comments and application parts but JFIF, colour mark, which side is up."""
    out, at, frame, turned = bytearray(raw[:2]), 2, False, 1
    while True:
        if raw[at] != 0xFF:
            raise ValueError
        kind = raw[at + 1]
        if kind == 0xDA:
            break
        length = int.from_bytes(raw[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(raw):
            raise ValueError
        frame = frame or (0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC))
        if kind == 0xE1:
            turned = _orientation(raw[at + 4 : at + 2 + length]) or turned
        if kind in (0xE0, 0xEE) or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            out += raw[at : at + 2 + length]
        at += 2 + length
    end = raw.rfind(b"\xff\xd9")
    if not frame or end < at:
        raise ValueError
    kept = b"" if turned == 1 else _EXIF + turned.to_bytes(2, "big") + bytes(6)
    return bytes(out[:2] + kept + out[2:] + raw[at : end + 2])


#: An Exif part that says nothing but which side is up (tag 0x0112); the number follows.
_EXIF = b"\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"


def _orientation(part: bytes) -> int:
    """Return which side is up, 1 to 8, as an Exif part says; 0 where it does not or cannot be read."""
    if not part.startswith(b"Exif\x00\x00"):
        return 0
    tiff = part[6:]
    order: Literal["big", "little"] = "big" if tiff[:2] == b"MM" else "little"
    start = int.from_bytes(tiff[4:8], order)
    for number in range(int.from_bytes(tiff[start : start + 2], order)):
        entry = tiff[start + 2 + 12 * number :][:12]
        if int.from_bytes(entry[:2], order) == 0x0112:
            found = int.from_bytes(entry[8:10], order)
            return found if 1 <= found <= 8 else 0
    return 0


#: What a picture needs to be shown; text, time and Exif chunks stay out.
PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)


def _png(raw: bytes) -> bytes:
    out, at, seen = bytearray(raw[:8]), 8, []
    while True:
        length, kind = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        whole = raw[at : at + 12 + length]
        if len(kind) < 4 or len(whole) < 12 + length:
            raise ValueError
        seen.append(kind)
        out += whole if kind in PNG_PARTS else b""
        at += 12 + length
        if kind == b"IEND":
            break
    if seen[0] != b"IHDR" or b"IDAT" not in seen:
        raise ValueError
    return bytes(out)


def _webp(raw: bytes) -> bytes:
    size = int.from_bytes(raw[4:8], "little") + 8
    if size > len(raw) or size < 20:
        raise ValueError
    parts, at, shown = bytearray(), 12, False
    while at + 8 <= size:
        kind, length = raw[at : at + 4], int.from_bytes(raw[at + 4 : at + 8], "little")
        whole = raw[at : at + 8 + length + length % 2]
        if len(whole) < 8 + length:
            raise ValueError
        shown = shown or kind in (b"VP8 ", b"VP8L", b"ANMF")
        if kind == b"VP8X":
            whole = whole[:8] + bytes([whole[8] & ~0x0C]) + whole[9:]
        parts += b"" if kind in (b"EXIF", b"XMP ") else whole
        at += 8 + length + length % 2
    if not shown:
        raise ValueError
    return b"RIFF" + (4 + len(parts)).to_bytes(4, "little") + b"WEBP" + bytes(parts)
