"""Sign in by password or by a personal link, set a password, sign out."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.journey import sign_in as journey
from paingrid.journey.client_address import client_address, neighbourhood
from paingrid.journey.second_factor import has_second_factor
from paingrid.journey.set_password import set_password
from paingrid.journey.sign_in_tries import TooManyForThisName, check_try, forget_tries, is_besieged, note_wrong
from paingrid.journey.throttle import TooManyTries, check_throttle
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.signin.device import place_of, remember
from paingrid.web.signin.forms import SignInForm

#: Tries of sign-in links from one place in five minutes [default].
LINKS_A_PLACE, WINDOW = 60, timedelta(minutes=5)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password."""
    if request.method != "POST" and request.actor:
        return see_other(_next(request))
    form = SignInForm(request.POST or None)
    answer = _try_password(request, form) if request.method == "POST" else 200
    if isinstance(answer, HttpResponse):
        return answer
    return render(request, "signin/sign_in.html", {"form": form, "next": _next(request)}, status=answer)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whose link this is; only pressing the button uses it, so that a preview of the link does not."""
    place = neighbourhood(client_address(request.META))
    check_throttle(f"sign-in-link|{place}", limit=LINKS_A_PLACE, per=WINDOW, now=now())
    if request.method != "POST":
        name = journey.name_behind_sign_in_link(token=token, now=now())
        return render(request, "signin/by_link.html", {"name": name})
    account = ModelBackend().get_user(journey.redeem_sign_in_link(token=token, now=now()))
    to = "/" if settings.DEMO or account.has_usable_password() else resolve_url("signin:password")
    return see_other(perform_login(request, account, redirect_url=to).url)


@never_cache
@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set the first password, or change it by giving the present one."""
    known = request.user.has_usable_password()
    form = (PasswordChangeForm if known else SetPasswordForm)(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_password(by=request.actor, password=form.cleaned_data["new_password1"], now=now())
        update_session_auth_hash(request, ModelBackend().get_user(request.user.pk))
        messages.success(request, _("Your password has been set."))
        return see_other("/")
    status = 422 if request.method == "POST" else 200
    return render(request, "signin/password.html", {"form": form, "known": known}, status=status)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.info(request, _("You have signed out. Thank you for your care today."))
    return see_other("signin:sign_in")


def _try_password(request: HttpRequest, form: SignInForm) -> HttpResponse | int:
    """Sign in and say where to go on, or say in the form why not and return the status of that answer."""
    if not form.is_valid():
        return 422
    name = form.cleaned_data["username"]
    place, known = place_of(request, name)
    try:
        check_try(name=name, place=place, known=known, now=now())
    except TooManyTries as refusal:
        form.add_error(None, refusal.in_language(request.LANGUAGE_CODE))
        return 429
    account = authenticate(request, username=name, password=form.cleaned_data["password"])
    if not known and is_besieged(name=name, now=now()) and not (account and has_second_factor(account.pk)):
        # Said of the right password, too: whoever guesses from a thousand places learns nothing any more.
        form.add_error(None, TooManyForThisName().in_language(request.LANGUAGE_CODE))
        return 429
    if account is None:
        note_wrong(name=name, now=now())
        form.add_error(None, _("The user name or the password is not right. Please try again."))
        return 422
    forget_tries(name=name, place=place)
    # The password was given this moment: what needs it once more within five minutes need not ask again.
    record_authentication(request, account, method="password", reauthenticated=True)
    answer = see_other(perform_login(request, account, redirect_url=_next(request)).url)
    remember(request, answer, name)
    return answer


def _next(request: HttpRequest) -> str:
    """Return where to go afterwards; only an address of this very site counts, and only one from its root."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/"
