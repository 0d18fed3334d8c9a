"""What the base page shows on every screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the actor (or none) and whether this is the demonstration."""
    return {"actor": getattr(request, "actor", None), "demo": settings.DEMO}
