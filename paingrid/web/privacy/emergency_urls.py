"""Addresses of emergency access: ask for it, see one, give it back, review it."""

from __future__ import annotations

from django.urls import path

from paingrid.web.privacy import glass

app_name = "emergency"
urlpatterns = [
    path("", glass.home, name="home"),
    path("<uuid:emergency_id>/", glass.page, name="page"),
    path("<uuid:emergency_id>/give-back/", glass.back, name="give_back"),
    path("<uuid:emergency_id>/review/", glass.review, name="review"),
]
