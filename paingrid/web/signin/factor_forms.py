"""The forms of the second factor with our own words, and with tries counted as everywhere."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeForReauthentication
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.journey.client_address import client_address, neighbourhood
from paingrid.journey.sign_in_tries import check_code
from paingrid.journey.throttle import TooManyTries
from paingrid.timekeeping import now

USED_S = 120
CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


def _counted(user_id: int) -> None:
    try:
        check_code(account_id=user_id, place=neighbourhood(client_address(context.request.META)), now=now())
    except TooManyTries as refusal:
        raise forms.ValidationError(refusal.in_language(get_language() or "zh")) from refusal


class _Code:
    """A code from the app or from the paper."""

    user: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code from the app, or a recovery code"), max_length=20, widget=forms.TextInput(attrs=CODE)
        )

    def clean_code(self) -> str:
        """Count the try, then compare."""
        _counted(self.user.pk)
        code = str(super().clean_code())  # type: ignore[misc]
        # allauth forgets a used code after half a minute; with our tolerance it would be good for a minute more.
        if not cache.add(f"code-used|{self.user.pk}|{code}", 1, timeout=USED_S):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, AuthenticateForm):  # type: ignore[misc]  -- allauth has no types
    """While signing in."""


class CodeAgainForm(_Code, CodeForReauthentication):  # type: ignore[misc]
    """Before something grave is changed."""


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("The six digits the app shows now"),
            max_length=10,
            widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric"}),
        )

    def clean_code(self) -> str:
        """Count the try, then compare."""
        _counted(self.user.pk)
        return str(super().clean_code())


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something grave is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=256,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def clean_password(self) -> str:
        """Count the try, then compare."""
        _counted(self.user.pk)
        return str(super().clean_password())


class NewKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: it may sign in on its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("What you call it"), max_length=60, required=False, help_text=_("For instance: phone, office key.")
        )
        self.fields["passwordless"] = forms.BooleanField(
            label=_("It may sign me in without the password (it then asks for fingerprint, face or PIN)"),
            required=False,
        )
        self.initial["name"] = ""


class KeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("What you call it"), max_length=60)
