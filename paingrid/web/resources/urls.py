"""Addresses of what institutions share."""

from __future__ import annotations

from django.urls import path

from paingrid.web.resources import board, booking

app_name = "resources"
urlpatterns = [
    path("", board.home, name="home"),
    path("<int:institution_id>/", board.page, name="board"),
    path("<int:institution_id>/share/", board.share, name="share"),
    path("<int:institution_id>/end/<uuid:booking_id>/", board.end, name="end"),
    path("book/<uuid:patient_id>/", booking.choose, name="choose"),
    path("book/<uuid:patient_id>/<int:resource_id>/", booking.book, name="book"),
    path("wait/<uuid:patient_id>/<int:institution_id>/<slug:kind>/", booking.wait, name="wait"),
]
