"""Addresses of consultations."""

from __future__ import annotations

from django.urls import path

from paingrid.web.consultations import pages, steps

app_name = "consultations"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("ask/<uuid:patient_id>/", pages.ask, name="ask"),
    path("<uuid:consultation_id>/", pages.page, name="page"),
    path("<uuid:consultation_id>/step/", steps.step, name="step"),
    path("<uuid:consultation_id>/pictures/<uuid:picture_id>/", pages.picture, name="picture"),
]
