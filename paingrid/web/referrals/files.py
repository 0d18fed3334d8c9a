"""The files of a referral: put beside it, and sent to a reader of either side."""

from __future__ import annotations

import uuid
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.consortium.attachments import MOST_BYTES, NotThisFile
from paingrid.errors import Refusal
from paingrid.journey.attach_to_referral import attach_to_referral
from paingrid.journey.read_referral import read_referral
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.records.queries import referrals as query
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other, staff_required


@require_POST
@staff_required
def attach(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Keep a file."""
    read_referral(by=request.actor, referral_id=referral_id, part="files", now=now())
    sent = request.FILES.get("file")
    try:
        if sent is None or sent.size is None or sent.size > MOST_BYTES:
            raise NotThisFile
        attach_to_referral(
            by=request.actor,
            referral_id=referral_id,
            attachment_id=uuid.uuid4(),
            name=sent.name or "",
            body=sent.read(),
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    else:
        messages.success(request, _("The file goes along."))
    return see_other("referrals:page", referral_id)


@require_safe
@staff_required
def send_file(request: HttpRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Send one file as a download: it is never opened inside a page of ours."""
    read_referral(by=request.actor, referral_id=referral_id, part="file", now=now())
    found = query.attachment(referral_id, attachment_id)
    if found is None:
        raise NoSuchReferral
    name, kind, body = found
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
