"""The worklist of a team."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "paingrid.web.inbox"
    label = "inbox"
