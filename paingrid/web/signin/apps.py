"""Signing in and out."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.module_loading import import_string


class SigninConfig(AppConfig):
    name = "paingrid.web.signin"
    label = "signin"

    def ready(self) -> None:
        """Listen to what becomes of second factors."""
        saved, deleted = (import_string(f"paingrid.web.signin.noting.{name}") for name in ("saved", "deleted"))
        post_save.connect(saved, sender="mfa.Authenticator", dispatch_uid="paingrid-factor-saved")
        post_delete.connect(deleted, sender="mfa.Authenticator", dispatch_uid="paingrid-factor-deleted")
