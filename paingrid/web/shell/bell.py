"""The bell: its count on every page, and the page of notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from paingrid.journey.read_notices import read_notices
from paingrid.records.queries import notices
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other, staff_required


@require_safe
@staff_required
def bell(request: HttpRequest) -> HttpResponse:
    """Answer the count to the bell in the top bar, and the list to a reader."""
    me = request.actor.practitioner_id
    counted = notices.bell(me, now=now())
    if request.htmx:
        return render(request, "shell/bell_count.html", {"bell": counted})
    found = notices.notices(me, now=now())
    newest = max((notice.message_id for notice in found), default=0)
    return render(request, "shell/notices.html", {"bell": counted, "notices": found, "newest": newest})


@require_POST
@staff_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark the notices that the reader had before them as read."""
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdigit():
        read_notices(by=request.actor, up_to=int(newest[:18]), now=now())
    return see_other("shell:bell")
