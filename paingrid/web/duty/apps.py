"""The duty roster and the ladder."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "paingrid.web.duty"
    label = "duty"
