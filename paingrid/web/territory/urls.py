"""Addresses of this screen."""

from __future__ import annotations

from django.urls import path

from paingrid.web.territory import moving, newcomer, services, views

app_name = "territory"
urlpatterns = [
    path("", views.home, name="home"),
    path("grid/<int:grid_id>/", views.grid, name="grid"),
    path("place/<int:institution_id>/", views.place, name="place"),
    path("place/<int:institution_id>/services/", services.services, name="services"),
    path("place/<int:institution_id>/services/<int:offered_id>/", services.end, name="end_service"),
    path("place/<int:institution_id>/hours/", services.hours, name="hours"),
    path("street/<int:street_id>/", moving.street, name="street"),
    path("grid/<int:grid_id>/redraw/", moving.redraw, name="redraw"),
    path("grid/<int:grid_id>/changes/", moving.changes, name="changes"),
    path("change/<uuid:change_id>/undo/", moving.undo, name="undo"),
    path("new/", newcomer.new, name="new"),
]
