"""Addresses of this screen."""

from __future__ import annotations

from django.urls import path

from paingrid.web.messages import views

app_name = "outbox"
urlpatterns = [
    path("", views.dead_letters, name="dead_letters"),
    path("resend/", views.resend, name="resend"),
]
