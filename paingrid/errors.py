"""The two roots of all our errors. Each concrete error lives in the module that raises it."""

from __future__ import annotations


class PaingridError(Exception):
    """Something this project knows by name went wrong."""


class Refusal(PaingridError):
    """
    An anticipated "no", safe to show to the person who asked.

    Carries a stable `code` (`"claim.taken"`) for machines and one sentence in
    each language for people; never a name, a number or any other identity.
    """

    code = "refused"
    text = {"zh": "无法完成。", "en": "This cannot be done."}

    def __init__(self, *, code: str | None = None, text: dict[str, str] | None = None) -> None:
        self.code = code or self.code
        self.text = text or self.text
        super().__init__(self.text["en"])

    def in_language(self, language: str) -> str:
        """Return the sentence for a reader of `language` (`zh-hans`, `en`, …); Chinese first."""
        return self.text["en"] if language.startswith("en") else self.text["zh"]
