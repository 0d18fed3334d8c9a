"""What the outbox could not deliver."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "paingrid.web.messages"
    label = "outbox"
