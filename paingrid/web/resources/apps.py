"""What institutions share: the board of places, booking one, who waits."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "paingrid.web.resources"
    label = "resource_pages"
