"""Addresses of this screen."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "patient"
urlpatterns: list[URLPattern] = []
