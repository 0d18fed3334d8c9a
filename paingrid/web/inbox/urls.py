"""Addresses of the worklist and of the sheet of one task."""

from __future__ import annotations

from django.urls import path

from paingrid.web.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("task/<uuid:task_id>/", views.task, name="task"),
    path("task/<uuid:task_id>/claim/", views.claim, name="claim"),
    path("task/<uuid:task_id>/release/", views.release, name="release"),
    path("task/<uuid:task_id>/hand-over/", views.hand_over, name="hand_over"),
    path("task/<uuid:task_id>/contact/", views.contact, name="contact"),
    path("task/<uuid:task_id>/close/", views.close, name="close"),
]
