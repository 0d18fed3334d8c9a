"""The base page, its look, and what every screen shares."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "paingrid.web.shell"
    label = "shell"
