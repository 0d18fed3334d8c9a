"""Addresses of setting up."""

from __future__ import annotations

from django.urls import path

from paingrid.web.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.steps, name="steps"),
    path("staff/", views.staff, name="staff"),
    path("staff/<int:practitioner_id>/invite/", views.invite, name="invite"),
]
