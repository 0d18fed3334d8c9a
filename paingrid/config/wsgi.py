"""The WSGI door of the web server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paingrid.config.settings")
# `paingrid doctor` knows by this name as whom the pages are served.
os.environ["PGAPPNAME"] = "paingrid web"
application = get_wsgi_application()
# Django reads the addresses, and with them all our code, on the first request: a fault in it would start up
# unseen, and new code laid under a running server would be mixed with the old.
_ = get_resolver().url_patterns
