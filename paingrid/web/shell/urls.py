"""Addresses of the bell."""

from __future__ import annotations

from django.urls import path

from paingrid.web.shell import bell

app_name = "shell"
urlpatterns = [
    path("", bell.bell, name="bell"),
    path("read/", bell.read_all, name="read_all"),
]
