"""The map, the page of an institution, and who looks after which street."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "paingrid.web.territory"
    label = "territory_pages"
