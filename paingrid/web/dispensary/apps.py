"""The dispensary of one institution: what was handed out, what came back, and the register."""

from django.apps import AppConfig


class DispensaryConfig(AppConfig):
    name = "paingrid.web.dispensary"
    label = "dispensary"
