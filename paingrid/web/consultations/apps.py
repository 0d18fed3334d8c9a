"""Consultations, guest care and agreements."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "paingrid.web.consultations"
    label = "consultations"
