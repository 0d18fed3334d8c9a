"""Collecting, compiling and checking translations."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from launch import translations

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    app = tmp_path / "house" / "room"
    (app / "templates").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "views.py").write_text('from x import gettext as _\nsay = _("Call the patient")\n')
    (app / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Pain now" %}'
        "{% blocktranslate count n=n %}{{ n }} report{% plural %}{{ n }} reports{% endblocktranslate %}"
    )
    return tmp_path / "house"


def catalogue(package: Path) -> Path:
    return package / "room" / translations.PLACE


def write(package: Path, body: str) -> None:
    catalogue(package).parent.mkdir(parents=True, exist_ok=True)
    catalogue(package).write_text(PO + body)


GOOD = """
msgid "Call the patient"
msgstr "请致电患者"

msgid "Pain now"
msgstr "现在疼痛"

msgid "%(n)s report"
msgid_plural "%(n)s reports"
msgstr[0] "%(n)s 份报告"
"""


def test_complete_translations_pass(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(package, GOOD)

    assert translations.check(package) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (GOOD.replace('"现在疼痛"', '""'), "not translated: 'Pain now'"),
        (GOOD.replace('msgid "Pain now"', '#, fuzzy\nmsgid "Pain now"'), "fuzzy: 'Pain now'"),
        (GOOD.replace('msgid "Pain now"', 'msgid "Pain then"'), "missing: 'Pain now'"),
        (GOOD.replace('msgid "Pain now"', 'msgid "Pain then"'), "no longer said anywhere: 'Pain then'"),
        (GOOD.replace('"%(n)s 份报告"', '"%(m)s 份报告"'), "other placeholders"),
        (GOOD + '\n#~ msgid "Old"\n#~ msgstr "旧"\n', "obsolete: 'Old'"),
    ],
)
def test_every_fault_is_named(package: Path, body: str, fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(package, body)

    assert translations.check(package) == 1
    assert fault in capsys.readouterr().out


def test_update_collects_and_keeps_what_is_translated(package: Path) -> None:
    write(package, GOOD.replace('msgid "Pain now"', 'msgid "Pain then"'))

    translations.update(package)
    text = catalogue(package).read_text()

    assert "请致电患者" in text and "%(n)s 份报告" in text
    assert 'msgid "Pain now"\nmsgstr ""' in text
    assert "Pain then" not in text


def test_update_changes_nothing_the_second_time(package: Path) -> None:
    translations.update(package)
    first = catalogue(package).read_text()

    translations.update(package)

    assert catalogue(package).read_text() == first


def test_compiled_translations_are_read_by_gettext(package: Path) -> None:
    write(package, GOOD)
    translations.compile_all(package)

    with catalogue(package).with_suffix(".mo").open("rb") as handle:
        chinese = gettext.GNUTranslations(handle)

    assert chinese.gettext("Pain now") == "现在疼痛"
    assert chinese.ngettext("%(n)s report", "%(n)s reports", 2) == "%(n)s 份报告"
