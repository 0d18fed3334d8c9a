"""The copy of a record is whole and of one person alone; only the patient and the own team get it, and it is kept."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pypdfium2 as pdfium
import pytest
from django.apps import apps
from django.test import Client
from fhir.resources.R4B.bundle import Bundle

from paingrid.journey import access
from paingrid.journey.break_glass import break_glass
from paingrid.journey.export_record import COPIES, export_record
from paingrid.journey.read_patient import read_patient
from paingrid.journey.receive_report import receive_report
from paingrid.journey.record_episode import record_episode, record_relief
from paingrid.journey.throttle import TooManyTries
from paingrid.pwa import doors
from paingrid.records import models as m
from paingrid.records.queries import record_export
from paingrid.records.queries.record_export import LEFT_OUT, PARTS, whole_record
from tests.cast import LONG_AGO, NOW, Cast, assemble, takes_morphine_in_mild_pain
from tests.integration.test_consultations import ask
from tests.integration.test_plans import all_reasons, draft, hurts, sign, with_papers
from tests.integration.test_referrals import refer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS, OTHERS_WORDS = "夜里疼得睡不着觉", "舒大爷自己的话"
#: The codes FHIR R4 itself allows where this copy names a status; the library does not look at them.
STATUSES = {
    "Observation": {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"},
    "QuestionnaireResponse": {"in-progress", "completed", "amended", "entered-in-error", "stopped"},
    "DetectedIssue": {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"},
    "MedicationStatement": {"active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown"},
    "MedicationRequest": {"active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft"},
    "MedicationDispense": {"preparation", "in-progress", "cancelled", "on-hold", "completed", "entered-in-error"},
    "MedicationAdministration": {"in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped"},
    "CarePlan": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "ServiceRequest": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "Task": {
        "draft",
        "requested",
        "received",
        "accepted",
        "rejected",
        "ready",
        "cancelled",
        "in-progress",
        "completed",
    },
    "Communication": {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error"},
    "DocumentReference": {"current", "superseded", "entered-in-error"},
    "Appointment": {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "waitlist"},
    "EpisodeOfCare": {"planned", "waitlist", "active", "onhold", "finished", "cancelled", "entered-in-error"},
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


def says(cast: Cast, patient: m.Patient, words: str) -> None:
    receive_report(
        by=cast.actor(cast.nurse_lin if patient == cast.mrs_wang else cast.nurse_tang),
        patient_id=patient.pk,
        report_id=uuid4(),
        answers={"form": "staff-2026.1", "pain_now": 6, "words": words, "temperature": 37.2, "sedation": 1},
        felt_at=NOW,
        now=NOW,
    )


def lived(cast: Cast) -> None:
    """Give Mrs Wang something in every part of her record, and Mr Shu something that must stay his."""
    m.NarcoticRight.objects.create(practitioner=cast.doctor_zhou, institution=cast.centre, starts_at=LONG_AGO)
    hurts(cast, 8)
    with_papers(cast)
    plan = draft(cast)
    sign(cast, plan, reasons=all_reasons(plan))
    says(cast, cast.mrs_wang, WORDS)
    says(cast, cast.mr_shu, OTHERS_WORDS)
    by, episode = cast.actor_of(cast.wang_link), uuid4()
    record_episode(
        by=by, patient_id=cast.mrs_wang.pk, episode_id=episode, nrs_before=7, trigger="movement", taken_at=NOW,
        product="盐酸吗啡片 5 mg", count="1", now=NOW,
    )  # fmt: skip
    record_relief(by=by, patient_id=cast.mrs_wang.pk, episode_id=episode, minutes=30, nrs=3, now=NOW)
    refer(cast)
    ask(cast)
    m.Dispensing.objects.create(
        patient=cast.mrs_wang, institution=cast.centre, product="morphine-sr-30", units=14, days_covered=Decimal(7),
        dispensed_at=NOW, dispensed_by=cast.nurse_lin, recorded_at=NOW,
    )  # fmt: skip
    m.Dispensing.objects.create(
        patient=cast.mr_shu, institution=cast.centre, product="morphine-sr-60", units=28, dispensed_at=NOW,
        dispensed_by=cast.nurse_tang, recorded_at=NOW,
    )  # fmt: skip
    read_patient(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, part="page", now=NOW)
    read_patient(by=cast.actor(cast.nurse_tang), patient_id=cast.mr_shu.pk, part="page", now=NOW)
    break_glass(
        by=cast.actor(cast.doctor_mei), number=str(cast.mrs_wang.pk), category="severe-pain",
        reason="急诊剧痛，需要用药史", now=NOW,
    )  # fmt: skip


def copy(cast: Cast, form: str = "fhir", *, by: access.Actor | None = None, language: str = "zh", **more: Any) -> bytes:
    by = by or cast.actor_of(cast.wang_link)
    patient_id = more.get("patient_id", cast.mrs_wang.pk)
    return export_record(by=by, patient_id=patient_id, form=form, language=language, now=NOW).content  # type: ignore[arg-type]


def pages(content: bytes) -> list[str]:
    document = pdfium.PdfDocument(content)
    found = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    document.close()
    return found


def resources(content: bytes) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in json.loads(content)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_every_table_about_a_patient_is_in_the_copy_or_says_why_not() -> None:
    named = {
        model
        for model in apps.get_app_config("records").get_models()
        if any(field.name == "patient" and field.many_to_one for field in model._meta.get_fields())
    }
    exported = {part.model for part in PARTS.values()}
    assert named - exported - set(LEFT_OUT) == set()
    assert exported & set(LEFT_OUT) == set() and all(LEFT_OUT.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bundle_parses_again_and_every_row_of_the_patient_is_in_it(cast: Cast, language: str) -> None:
    lived(cast)
    content = copy(cast, language=language)
    again = Bundle.model_validate_json(content)
    assert len(again.entry) == len({entry.fullUrl for entry in again.entry})
    ids = {entry.resource.id for entry in again.entry}
    mine = {"patient": cast.mrs_wang}
    for model in (m.Report, m.Plan, m.Dispensing, m.Referral, m.Consultation, m.Task, m.Episode, m.EmergencyAccess):
        rows = model.objects.filter(**mine)
        rows = rows.filter(signed_at__isnull=False) if model is m.Plan else rows
        assert rows and {str(row.pk) for row in rows} <= ids, model
    found = Counter(entry.resource.get_resource_type() for entry in again.entry)
    reads = m.AuditEvent.objects.filter(**mine).exclude(relationship="self").count()
    assert found["AuditEvent"] == reads + m.EmergencyAccess.objects.filter(**mine).count()
    assert found["MedicationStatement"] == m.MedicationStatement.objects.filter(**mine).count()
    assert found["DocumentReference"] == 3 and found["Patient"] == 1
    lines = sum(len(plan.lines) for plan in m.Plan.objects.filter(**mine, signed_at__isnull=False))
    assert found["MedicationRequest"] == lines > 0
    assert WORDS in content.decode() and "急诊剧痛" in content.decode()


def test_nothing_of_another_patient_and_no_relatives_number_is_in_it(cast: Cast) -> None:
    lived(cast)
    said = copy(cast).decode()
    for secret in (OTHERS_WORDS, "舒大爷", "000-1000-0002", str(cast.mr_shu.pk), "唐护士", "吗啡缓释片 60"):
        assert secret not in said
    assert "王小梅" in said and cast.daughter.phone not in said, "the daughter is named, her number is hers"
    assert cast.wang_path.split("/")[2] not in said and str(cast.wang_link.pk) not in said
    other = copy(cast, by=cast.actor(cast.nurse_tang), patient_id=cast.mr_shu.pk).decode()
    assert OTHERS_WORDS in other and WORDS not in other and "王淑芬" not in other


def test_every_reference_leads_to_something_in_the_bundle(cast: Cast) -> None:
    lived(cast)
    content = json.loads(copy(cast))
    there = {entry["fullUrl"] for entry in content["entry"]}
    wanted: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            wanted.update([value["reference"]] if isinstance(value.get("reference"), str) else [])
            for inner in value.values():
                gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)

    gather(content)
    assert wanted and wanted <= there


def test_statuses_are_those_of_the_standard(cast: Cast) -> None:
    lived(cast)
    found = resources(copy(cast))
    wrong = {
        (kind, one["status"])
        for kind, all_of in found.items()
        for one in all_of
        if "status" in one and one["status"] not in STATUSES[kind]
    }
    assert wrong == set()


def test_a_code_stands_only_where_the_reference_has_verified_one(cast: Cast) -> None:
    lived(cast)
    hurts(cast, 5)
    found = resources(copy(cast))
    coded = [
        (coding["code"], one["performer"][0]["reference"] == f"urn:uuid:{cast.daughter.pk}", one["code"]["text"])
        for one in found["Observation"]
        for coding in one["code"].get("coding", [])
        if coding["system"] == "http://loinc.org"
    ]
    assert {code for code, _, _ in coded} == {"72514-3", "8310-5"}
    assert not any("家属" in text for _, _, text in coded), "a relative's guess is no self-report"
    used = {c["code"] for one in found["MedicationRequest"] for c in one["medicationCodeableConcept"].get("coding", [])}
    assert used == {"N02AA01"}


def test_a_corrected_report_stays_and_says_that_it_was_wrong(cast: Cast) -> None:
    first, second, by = uuid4(), uuid4(), cast.actor_of(cast.daughter_link)
    given = {"by": by, "patient_id": cast.mrs_wang.pk, "felt_at": NOW, "now": NOW}
    receive_report(report_id=first, answers={"form": "home-2026.1", "pain_now": 9}, **given)
    receive_report(report_id=second, answers={"form": "home-2026.1", "pain_now": 6}, corrects=first, **given)
    found = resources(copy(cast))
    assert {
        one["id"]: one["status"] for one in found["QuestionnaireResponse"] if one["id"] in map(str, (first, second))
    } == {
        str(first): "entered-in-error",
        str(second): "amended",
    }
    assert {one["valueInteger"]: one["status"] for one in found["Observation"]} == {9: "entered-in-error", 6: "final"}


def test_answers_that_make_no_sense_are_in_it_as_they_were_sent(cast: Cast) -> None:
    odd = {
        "pain_now": "９９",
        "words": "  ",
        "x": {"y": [1, None, True, 2.5]},
        " ": [],
        "big": 10**20,
        "z": "é\u2028𠮷",
    }
    receive_report(
        by=cast.actor_of(cast.daughter_link), patient_id=cast.mrs_wang.pk, report_id=uuid4(), answers=odd,
        felt_at=NOW, now=NOW,
    )  # fmt: skip
    said = copy(cast).decode()
    Bundle.model_validate_json(said)
    assert all(one in said for one in ("９９", "100000000000000000000", "𠮷", "2.5"))


def test_relatives_strangers_and_consultants_get_no_copy(cast: Cast) -> None:
    lived(cast)
    stranger, consultant = cast.actor(cast.nurse_tang), cast.actor(cast.doctor_mei)
    assert access.can_read_patient(consultant, cast.mrs_wang.pk, now=NOW), "reads, and still takes nothing along"
    others = (cast.actor_of(cast.daughter_link), stranger, consultant, cast.actor(cast.doctor_qin), access.SYSTEM)
    for by in (*others, cast.actor(cast.coordinator_luo), cast.actor(cast.admin_an)):
        with pytest.raises(access.NotAllowed):
            copy(cast, by=by)
    with pytest.raises(access.NotAllowed):
        copy(cast, patient_id=cast.mr_shu.pk)
    assert not m.AuditEvent.objects.filter(action="export.record").exists()
    for by in (cast.actor(cast.nurse_lin), cast.actor(cast.doctor_zhou)):
        assert WORDS in copy(cast, by=by).decode()


def test_a_copy_is_kept_before_it_is_handed_out_and_there_are_not_too_many(cast: Cast) -> None:
    for _ in range(COPIES):
        copy(cast)
    with pytest.raises(TooManyTries):
        copy(cast)
    kept = m.AuditEvent.objects.filter(action="export.record", patient=cast.mrs_wang, link=cast.wang_link)
    assert kept.count() == COPIES and {one.subject for one in kept} == {"fhir"}


def test_the_number_of_queries_does_not_grow_with_the_record(cast: Cast, django_assert_max_num_queries: Any) -> None:
    lived(cast)
    for _ in range(5):
        hurts(cast, 3, ago=timedelta(hours=2))
        takes_morphine_in_mild_pain(cast)
    with django_assert_max_num_queries(40):
        whole_record(cast.mrs_wang.pk, at=NOW)
    with django_assert_max_num_queries(60):
        copy(cast)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_says_everything_in_plain_words_with_its_font_inside(cast: Cast, language: str) -> None:
    lived(cast)
    content = copy(cast, "pdf", language=language)
    said = "".join(pages(content))
    flat = "".join(said.split())
    wanted = {
        "zh": (
            "王淑芬的病历副本",
            "现在疼痛：8",
            WORDS,
            "王小梅",
            "盐酸吗啡片5mg–1片每天6次",
            "林护士",
            "查看病历",
            "急诊剧痛",
        ),
        "en": ("CopyoftherecordofWangShufen", "Painnow:8", WORDS, "WangXiaomei", "signedbyDoctorZhou", "Recordread"),
    }
    assert [one for one in wanted[language] if one not in flat] == []
    assert OTHERS_WORDS not in flat and "舒大爷" not in flat and cast.daughter.phone not in said
    assert b"/FontFile3" in content, "a font that is not inside is no Chinese on somebody else's machine"
    assert content.startswith(b"%PDF-") and len(content) < 400_000


def test_the_paper_has_a_chapter_for_everything_the_bundle_has(cast: Cast) -> None:
    lived(cast)
    flat = "".join("".join(pages(copy(cast, "pdf"))).split())
    for model, words in (
        (m.Report, "报告"), (m.Plan, "第1版"), (m.Dispensing, "发药14个单位"), (m.Referral, "两次加量后仍有6分"),
        (m.Episode, "30分钟后3分"), (m.Document, "诊断证明"), (m.Task, "报警"),
        (m.EmergencyAccess, "急诊剧痛，需要用药史"),
    ):  # fmt: skip
        assert model.objects.filter(patient=cast.mrs_wang).exists() and words in flat, model


def test_a_sign_the_font_does_not_have_is_a_box_and_none_of_it_is_logged(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    says(cast, cast.mrs_wang, "痛😣\x07\u0e01 ok")
    with caplog.at_level("DEBUG"):
        said = "".join(pages(copy(cast, "pdf")))
    assert "痛□" in said and "ok" in said
    assert [record for record in caplog.records if record.name.startswith(("fpdf", "fontTools"))] == []


def at_the_door(path: str, form: str = "pdf", language: str = "zh-hans") -> Any:
    client = Client()
    client.cookies["django_language"] = language
    return client.get(f"{path}my-record/{form}/")


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "now", lambda: NOW)


def test_behind_the_own_link_it_is_a_file_that_nobody_caches_and_whose_name_tells_nothing(
    cast: Cast, door: None, caplog: pytest.LogCaptureFixture
) -> None:
    lived(cast)
    with caplog.at_level("DEBUG"):
        paper, data = at_the_door(cast.wang_path), at_the_door(cast.wang_path, "fhir", "en")
    assert (paper["Content-Type"], data["Content-Type"]) == ("application/pdf", "application/fhir+json")
    assert paper["Content-Disposition"] == 'attachment; filename="record-20261123.pdf"'
    assert paper["Cache-Control"] == data["Cache-Control"] == "no-store"
    assert WORDS in "".join("".join(pages(paper.content)).split()) and b"Doctor Zhou" in data.content
    assert m.AuditEvent.objects.filter(action="export.record", relationship="self").count() == 2
    assert not any(secret in caplog.text for secret in (WORDS, "王淑芬", "Wang Shufen"))


def test_relatives_old_links_and_unknown_forms_open_nothing(cast: Cast, door: None) -> None:
    lived(cast)
    assert at_the_door(cast.wang_path, "xlsx").status_code == 404
    assert at_the_door(cast.daughter_path).status_code == 404
    assert at_the_door("/p/" + "a" * 32 + "/").status_code == 403
    m.PersonalLink.objects.filter(pk=cast.wang_link.pk).update(expires_at=NOW)
    refused = at_the_door(cast.wang_path)
    assert (
        refused.status_code == 403 and "过期" in refused.content.decode() and "王淑芬" not in refused.content.decode()
    )
    m.PersonalLink.objects.filter(pk=cast.wang_link.pk).update(expires_at=NOW + timedelta(days=1), revoked_at=NOW)
    assert at_the_door(cast.wang_path).status_code == 403
    assert not m.AuditEvent.objects.filter(action="export.record").exists()


def test_too_many_and_too_large_are_said_in_words_on_the_page(
    cast: Cast, door: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurts(cast, 3)
    hurts(cast, 4)
    monkeypatch.setattr(record_export, "AT_MOST", 1)
    large = at_the_door(cast.wang_path)
    assert large.status_code == 409 and "太大" in large.content.decode()
    for _ in range(COPIES):
        many = at_the_door(cast.wang_path)
    assert many.status_code == 429 and "次数太多" in many.content.decode()
