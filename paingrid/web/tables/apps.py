"""The pharmacist's tables: every number, factor, interaction and product with its source, and how to change one."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "paingrid.web.tables"
    label = "tables"
