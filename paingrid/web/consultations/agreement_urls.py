"""Addresses of the agreements."""

from __future__ import annotations

from django.urls import path

from paingrid.web.consultations import agreements

app_name = "agreements"
urlpatterns = [
    path("", agreements.home, name="home"),
    path("<int:agreement_id>/end/", agreements.end, name="end"),
]
