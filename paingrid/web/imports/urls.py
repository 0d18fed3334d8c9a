"""Addresses of this screen."""

from __future__ import annotations

from django.urls import path

from paingrid.web.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:kind>/", views.upload, name="upload"),
    path("<slug:kind>/template/", views.template, name="template"),
    path("<slug:kind>/export/", views.export, name="export"),
    path("draft/<uuid:draft_id>/confirm/", views.confirm, name="confirm"),
]
