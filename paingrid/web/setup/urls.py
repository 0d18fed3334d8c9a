"""Addresses of setting up."""

from __future__ import annotations

from django.urls import path

from paingrid.web.setup import member, views

app_name = "setup"
urlpatterns = [
    path("", views.steps, name="steps"),
    path("staff/", views.staff, name="staff"),
    path("staff/<int:practitioner_id>/", member.member, name="member"),
    path("staff/<int:practitioner_id>/sign-out/", member.sign_out_everywhere, name="sign_out_everywhere"),
    path("staff/<int:practitioner_id>/lost-step/", member.lost_step, name="lost_step"),
    path("staff/<int:practitioner_id>/leaves/", member.leaves, name="leaves"),
    path("staff/<int:practitioner_id>/last-day/", member.last_day, name="last_day"),
    path("staff/<int:practitioner_id>/stays/", member.stays, name="stays"),
    path("staff/<int:practitioner_id>/invite/", views.invite, name="invite"),
]
