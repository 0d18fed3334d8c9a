"""Addresses of guest care."""

from __future__ import annotations

from django.urls import path

from paingrid.web.consultations import guests

app_name = "guests"
urlpatterns = [
    path("", guests.home, name="home"),
    path("ask/<uuid:patient_id>/", guests.ask, name="ask"),
    path("<uuid:stay_id>/", guests.page, name="page"),
    path("<uuid:stay_id>/step/", guests.step, name="step"),
]
