"""The addresses for machines."""

from __future__ import annotations

from django.urls import path

from paingrid.web.operations import views

app_name = "operations"
urlpatterns = [
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
