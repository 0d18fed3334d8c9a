"""Counts for the quality officer; never a name."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "paingrid.web.quality"
    label = "quality"
