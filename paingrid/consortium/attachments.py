"""Which files may go with a referral or a consultation: found from their first bytes, never from their name."""

from __future__ import annotations

from paingrid.errors import Refusal

MOST_BYTES = 5 * 1024 * 1024
#: What a file begins with, and its type.
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)


class NotThisFile(Refusal):
    """The file is too large, empty, or neither picture nor PDF."""

    code = "attachment.refused"
    text = {
        "zh": "只能附图片（PNG、JPEG）或 PDF，每个不超过 5 MB。",
        "en": "Only pictures (PNG, JPEG) or PDF files can be attached, 5 MB each at most.",
    }


def type_of(body: bytes) -> str:
    """Return the type of a file. :raises NotThisFile: empty, too large, or of another kind."""
    found = next((kind for beginning, kind in BEGINNINGS if body.startswith(beginning)), None)
    if found is None or len(body) > MOST_BYTES:
        raise NotThisFile
    return found
