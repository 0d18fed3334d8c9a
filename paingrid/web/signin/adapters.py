"""Where django-allauth is fitted to this house: its stages, its words, where it keeps its secrets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paingrid.journey import access
from paingrid.journey.client_address import client_address
from paingrid.journey.second_factor import open_secret, seal_secret
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  -- allauth has no types
    """Accounts come by invitation only; signing in has one further stage, the second factor."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("This is not your password. Please try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account here."""
        return False

    def get_login_stages(self) -> list[str]:
        """Only the second factor follows the password."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that our own proxies vouch for."""
        return client_address(request.META)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse | None:
        """Let nobody begin a session whose last day is over, by whichever way they came."""
        if user.leaves_at and user.leaves_at <= now():
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **more)  # type: ignore[no-any-return]

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Say that the account is closed, where one can sign in."""
        messages.error(request, gettext("This account is closed. Please ask your administrator."))
        return see_other("signin:sign_in")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: the audit has it, and the bell rings (paingrid.web.signin.noting)."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  -- allauth has no types
    """Secrets lie sealed; whoever must have a second factor cannot take the last one away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it was used already. Please wait for the next one."),
        "cannot_delete_authenticator": _("Your role needs a second step. Add another one first, then remove this."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret under the installation's keys."""
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return open_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another factor remains, or none is needed."""
        if settings.SECOND_FACTOR != "required":
            return True
        actor = access.actor_of_account(authenticator.user_id, now=now())
        if actor is None or not access.needs_second_factor(actor):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Show the sign-in name beside a passkey: no name of a person leaves the house."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.get_username()}
