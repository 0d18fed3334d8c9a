"""The Django app that holds every table."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "paingrid.records"
    label = "records"
    verbose_name = "Records"
