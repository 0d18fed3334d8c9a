"""Brings the system checks in."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class RoofConfig(AppConfig):
    name = "paingrid.config"
    label = "roof"

    def ready(self) -> None:
        """Register the checks, which need settings to be ready."""
        import_string("paingrid.config.checks.secrets_are_own")
