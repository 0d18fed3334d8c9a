"""Addresses of the privacy officer."""

from __future__ import annotations

from django.urls import path

from paingrid.web.privacy import officer

app_name = "privacy"
urlpatterns = [
    path("", officer.home, name="home"),
    path("worth-a-look/", officer.worth_a_look, name="worth_a_look"),
    path("audit.csv", officer.csv, name="csv"),
    path("watch/", officer.watch, name="watch"),
    path("watch/<uuid:patient_id>/end/", officer.end_watch, name="end_watch"),
]
