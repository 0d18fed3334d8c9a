"""Addresses of signing in and out."""

from __future__ import annotations

from django.urls import path

from paingrid.web.signin import views

app_name = "signin"
urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("link/<str:token>/", views.by_link, name="by_link"),
    path("password/", views.password, name="password"),
    path("out/", views.sign_out, name="sign_out"),
]
