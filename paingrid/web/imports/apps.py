"""Spreadsheets of institutions, staff and patients: in with a preview, and out."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "paingrid.web.imports"
    label = "imports_pages"
