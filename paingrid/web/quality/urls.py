"""Addresses of the counts."""

from __future__ import annotations

from django.urls import path

from paingrid.web.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.quality, name="quality"),
    path("counts.csv", views.as_csv, name="csv"),
]
