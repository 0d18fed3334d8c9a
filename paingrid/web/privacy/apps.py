"""Emergency access to a record, and the pages of the privacy officer."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "paingrid.web.privacy"
    label = "privacy"
