"""
The copy for people: a paper in the reader's language that is whole on any machine.

The font lies in the file, so that Chinese is legible wherever it is opened; nothing is asked of the system.
"""

from __future__ import annotations

from pathlib import Path

import noto_cjk_sans_otc
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from paingrid.journey.export.chapters import Chapter, Teller, Text, chapters, text
from paingrid.journey.export.words import both
from paingrid.records.queries.record_export import WholeRecord

MEDIA_TYPE = "application/pdf"
FONT = Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"
#: The third face of the collection is the one for Simplified Chinese.
SIMPLIFIED_CHINESE = 2
#: Stands for a sign the font does not have.
UNKNOWN = "□"
MARGIN, PLAIN, SMALL, HEADING, TITLE = 18, 10.5, 9, 14, 20
INK, PALE, TEAL = (26, 32, 38), (86, 96, 106), (0, 92, 100)

NAME = text("{who} 的病历副本", "Copy of the record of {who}")
TAKEN = text(
    "{at} 的内容（北京时间）。每一部分新的在前。", "As it was on {at} (Beijing time). The newest stands first."
)
PRIVATE = text(
    "这里有您的全部病历，请像存折一样收好；不要发到群里。",
    "This is your whole record: keep it like a bank book, and send it to nobody you do not trust.",
)
CHANGES = text(
    "有哪里不对，可以在您的链接里申请更正，或告诉您的团队。",
    "Is something not right? Ask for a correction on your link, or tell your team.",
)
SIGNS = text(
    f"{UNKNOWN} 代表这张纸印不出的符号，数据文件里有原来的字。",
    f"{UNKNOWN} stands for a sign that cannot be printed here; the data file has it.",
)
PAGE = text("第 {n} 页，共 {{nb}} 页", "Page {n} of {{nb}}")


class Paper(FPDF):
    """A4, one column, one face in several sizes; every page says how many there are."""

    def __init__(self, language: str) -> None:
        super().__init__(format="A4")
        self.language = language
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
        self.add_font("paper", fname=FONT, collection_font_number=SIMPLIFIED_CHINESE)
        self.known = self.fonts["paper"].cmap
        self.set_lang("en" if language == "en" else "zh-CN")

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-MARGIN + 4)
        self.write_line(PAGE[self.language].format(n=self.page_no()), SMALL, PALE)

    def write_line(self, said: str, size: float, ink: tuple[int, int, int] = INK, *, indent: float = 0) -> None:
        """Write one paragraph and go to the next line."""
        self.set_font("paper", size=size)
        self.set_text_color(*ink)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            0,
            size * 0.55,
            self._printable(said),
            align="L",
            wrapmode=WrapMode.WORD,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _printable(self, said: str) -> str:
        """Return the text with a box for what the font does not have; nothing of it goes to a log."""
        return "".join(c if c == "\n" or ord(c) in self.known else " " if c.isspace() else UNKNOWN for c in said)


def paper_of(record: WholeRecord, *, language: str) -> bytes:
    """Return the record as a PDF with its font inside, in one language (`zh`, `en`)."""
    paper, teller = Paper(language), Teller(record, language)
    title = NAME[language].format(who=both(record.patient, language))
    paper.set_title(NAME[language].format(who="").strip())
    paper.add_page()
    paper.write_line(title, TITLE, TEAL)
    paper.ln(2)
    _introduce(paper, (TAKEN, PRIVATE, CHANGES, SIGNS), teller.when(record.at))
    for chapter in chapters(record, language):
        _write(paper, chapter)
    return bytes(paper.output())


def _introduce(paper: Paper, sentences: tuple[Text, ...], at: str) -> None:
    for sentence in sentences:
        paper.write_line(sentence[paper.language].format(at=at), PLAIN, PALE)


def _write(paper: Paper, chapter: Chapter) -> None:
    if paper.will_page_break(30):
        paper.add_page()
    paper.ln(5)
    paper.start_section(chapter.title)
    paper.write_line(chapter.title, HEADING, TEAL)
    for entry in chapter.entries:
        paper.ln(1.2)
        paper.write_line(entry.head, PLAIN)
        for one in entry.lines:
            paper.write_line(one, PLAIN, PALE, indent=5)
