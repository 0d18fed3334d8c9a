"""Middleware that turns a named refusal into a plain page in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from paingrid.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
STATUS = {"access": 403, "link": 403, "throttle": 429, "conflict": 409, "missing": 404, "method": 405}


class PlainRefusals:
    """Answer a `Refusal` that a view let through; its code's first word chooses the status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return _with_words(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the refusal page; anything else is a bug and goes up."""
        if not isinstance(exception, Refusal):
            return None
        return refusal_page(request, exception)


class OnlyAFormLeadsHere(Refusal):
    """Somebody reloaded or typed the address behind a form, which shows nothing by itself."""

    code = "method.form-only"
    text = {
        "zh": "这个地址只用来提交表单，没有可以打开的页面。已经保存的内容还在，这次什么也没有改动。",
        "en": "This address only takes a form and has no page of its own. What was saved is still there; "
        "nothing was changed now.",
    }


class PageTooOld(Refusal):
    """The form was sent from a page of another session."""

    code = "access.page-too-old"
    text = {
        "zh": "这个页面打开太久，或您在别处重新登录过，所以没有保存。请回到上一页，复制您写的内容，刷新后再提交。",
        "en": "This page was open too long, or you signed in again elsewhere, so nothing was saved. "
        "Please go back, copy what you wrote, reload the page and send it again.",
    }


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token (`CSRF_FAILURE_VIEW`)."""
    return refusal_page(request, PageTooOld())


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """
    Say why not, as a page or as one line at the top of the page one is on.

    A part of a page that was asked for stays as it is: what somebody typed there is not swept away.
    """
    context = {"sentence": refusal.in_language(get_language() or "zh"), "code": refusal.code}
    status = STATUS.get(refusal.code.split(".")[0], 400)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "shell/refusal_part.html", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#refusal", "innerHTML"
        return response
    return render(request, "shell/refusal.html", context, status=status)


def _with_words(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """Put words into the empty page that Django answers to the wrong method."""
    response = refusal_page(request, OnlyAFormLeadsHere())
    response["Allow"] = bare.get("Allow", "")
    return response
