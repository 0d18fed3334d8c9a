"""The Django app that holds every table."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "paingrid.records"
    label = "records"
    verbose_name = "Records"

    def ready(self) -> None:
        """Build the wall in the database once its tables are there."""
        from paingrid.records.wall.raising import raise_wall  # noqa: PLC0415 - the tables' models load with the app

        post_migrate.connect(raise_wall, sender=self)
