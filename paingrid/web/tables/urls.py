"""Addresses of the clinical tables."""

from __future__ import annotations

from django.urls import path

from paingrid.web.tables import change, views

app_name = "tables"
urlpatterns = [
    path("", views.numbers, name="numbers"),
    path("factors/", views.factors, name="factors"),
    path("interactions/", views.interactions, name="interactions"),
    path("products/", views.products, name="products"),
    path("not-verified/", views.not_verified, name="not_verified"),
    path("change/", change.change, name="change"),
    path("change/<uuid:preview_id>/", change.preview, name="preview"),
    path("change/<uuid:preview_id>/sign/", change.sign, name="sign"),
    path("change/<uuid:preview_id>/drop/", change.drop, name="drop"),
    path("csv/<slug:name>/", views.as_csv, name="csv"),
]
