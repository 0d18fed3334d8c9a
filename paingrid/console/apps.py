"""Management commands: parse, one journey call, print."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "paingrid.console"
    label = "console"
