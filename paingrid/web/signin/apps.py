"""Signing in and out."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "paingrid.web.signin"
    label = "signin"
