"""Setting up an installation: what is there, what is missing, who works here."""

from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "paingrid.web.setup"
    label = "setup"
