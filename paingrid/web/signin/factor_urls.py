"""
Addresses of the second factor, under the names by which django-allauth knows them.

Only what is used is here: no address to make an account, and none that signs in past our own door.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView

from paingrid.web.signin import views
from paingrid.web.signin.factor_doors import door, open_door

urlpatterns = [
    path("", views.sign_in, name="account_login"),
    path("confirm/", door(account.reauthenticate), name="account_reauthenticate"),
    path("code/", open_door(factor.authenticate), name="mfa_authenticate"),
    path("passkey/", open_door(keys.login_webauthn), name="mfa_login_webauthn"),
    path("second/", door(factor.index), name="mfa_index"),
    path("second/confirm/", door(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second/app/", door(app.activate_totp), name="mfa_activate_totp"),
    path("second/app/remove/", door(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second/codes/", door(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second/codes/new/", door(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second/codes/file/", door(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("second/keys/", door(RedirectView.as_view(pattern_name="mfa_index")), name="mfa_list_webauthn"),
    path("second/keys/new/", door(keys.add_webauthn), name="mfa_add_webauthn"),
    path("second/keys/confirm/", door(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second/keys/<int:pk>/", door(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("second/keys/<int:pk>/remove/", door(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
