"""Addresses of this screen."""

from __future__ import annotations

from django.urls import path

from paingrid.web.duty import ladder, views

app_name = "duty"
urlpatterns = [
    path("", views.home, name="home"),
    path("<int:institution_id>/", views.show, name="roster"),
    path("<int:institution_id>/shift/", views.add_shift, name="add_shift"),
    path("<int:institution_id>/shift/<int:shift_id>/remove/", views.remove_shift, name="remove_shift"),
    path("<int:institution_id>/leave/", views.add_leave, name="add_leave"),
    path("<int:institution_id>/leave/<int:leave_id>/remove/", views.remove_leave, name="remove_leave"),
    path("ladder/<int:grid_id>/", ladder.edit, name="ladder"),
]
