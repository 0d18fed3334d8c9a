"""The door for patients and families: a personal link on a phone."""

from django.apps import AppConfig


class PocketConfig(AppConfig):
    name = "paingrid.pwa"
    label = "pocket"
