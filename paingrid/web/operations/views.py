"""Alive, ready, figures: for machines, in words a person on call can read."""

from __future__ import annotations

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from paingrid.records.queries import running
from paingrid.timekeeping import now
from paingrid.web.operations import meter
from paingrid.web.shell.heartbeat import HEARTBEAT

#: A message that should have gone so many seconds ago says that the outbox stands still [default].
OUTBOX_LATE_S = 900
REASONS = {
    "database": {"zh": "数据库连不上。", "en": "The database cannot be reached."},
    "migrations": {
        "zh": "数据库结构还没有升级到这个版本。",
        "en": "The database has not been migrated to this version.",
    },
    "clock": {
        "zh": "后台循环没有在运行：提醒和上报停了。",
        "en": "The loop is silent: reminders and escalation stand still.",
    },
    "outbox": {"zh": "有消息早该发出却还在等。", "en": "Messages that should have gone long ago still wait."},
}


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; asks nothing else, so that a database that is gone restarts no web server."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200, or 503 with the reasons why this installation is not in order."""
    reasons = _reasons()
    said = [{"code": code, **REASONS[code]} for code in reasons]
    body = {"ready": not reasons, "reasons": said}
    return JsonResponse(body, status=503 if reasons else 200, json_dumps_params={"ensure_ascii": False})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus from this machine, or from elsewhere with the token."""
    if not _may_read_figures(request):
        return HttpResponse("not for you\n", status=403, content_type="text/plain")
    return HttpResponse(meter.page(), content_type=CONTENT_TYPE_LATEST)


def _reasons() -> list[str]:
    try:
        if running.pending_migrations():
            return ["migrations"]
        late = running.standing(now()).outbox_oldest_s > OUTBOX_LATE_S
        return [*(["clock"] if HEARTBEAT.is_silent() else []), *(["outbox"] if late else [])]
    except (DatabaseError, InterfaceError):
        return ["database"]


def _may_read_figures(request: HttpRequest) -> bool:
    """Behind a proxy every sender seems to be this machine, so that only the token counts there."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    forwarded = settings.BEHIND_PROXY or "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
