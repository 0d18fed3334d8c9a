"""Addresses of a patient's plan, its versions, its papers."""

from __future__ import annotations

from django.urls import path

from paingrid.web.plan import edit, page, papers, signing

app_name = "plan"
urlpatterns = [
    path("<uuid:patient_id>/plan/", page.page, name="page"),
    path("<uuid:patient_id>/plan/propose/", page.propose, name="propose"),
    path("<uuid:patient_id>/plan/versions/", page.versions, name="versions"),
    path("<uuid:patient_id>/plan/papers/", papers.papers, name="papers"),
    path("<uuid:patient_id>/plan/papers/draw/", papers.draw, name="draw"),
    path("<uuid:patient_id>/plan/papers/document/", papers.document, name="document"),
    path("<uuid:patient_id>/plan/papers/<uuid:prescription_id>/", papers.prescription, name="prescription"),
    path("<uuid:patient_id>/plan/<uuid:plan_id>/edit/", edit.edit, name="edit"),
    path("<uuid:patient_id>/plan/<uuid:plan_id>/sign/", signing.sign, name="sign"),
    path("<uuid:patient_id>/plan/<uuid:plan_id>/withdraw/", signing.withdraw, name="withdraw"),
    path("<uuid:patient_id>/plan/<uuid:plan_id>/sheet/", papers.sheet, name="sheet"),
]
