"""One patient: the time axis, the tasks, the print."""

from django.apps import AppConfig


class PatientConfig(AppConfig):
    name = "paingrid.web.patient"
    label = "patient"
