"""One folder per way to reach a person."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "paingrid.channels"
    label = "channels"
