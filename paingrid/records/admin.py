"""
What administrators may edit by hand: places, people, roles, teams, duty. Nothing clinical is here.

Rows that others lean on are never deleted: a role, a leave, an account ends. Accounts and people are made on the
set-up page, where they get their role and their sign-in link at once.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from paingrid.records.models import (
    Account,
    CareTeam,
    DutyShift,
    Institution,
    Leave,
    Practitioner,
    PractitionerRole,
    Territory,
)

admin.site.site_header = "因爱网格 PainGrid · 机构与人员 Places and people"
admin.site.site_title = "PainGrid"
admin.site.index_title = "机构与人员 · Places and people"
admin.site.site_url = "/setup/"
admin.site.unregister(Group)


def _only_one_way_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Send to the one sign-in page, which counts tries; somebody signed in without the right is refused."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = _only_one_way_in  # type: ignore[method-assign]  -- Django names this as the way to replace it


class _Kept(admin.ModelAdmin):  # type: ignore[type-arg]  -- the type of row adds nothing here
    """Rows that are changed but never deleted."""

    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _MadeElsewhere(_Kept):
    """Rows that come into being on the set-up page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Territory)
class TerritoryAdmin(_Kept):
    """The tree city → grid → street → community."""

    list_display = ("name_zh", "name_en", "kind", "code", "parent")
    list_filter = ("kind",)
    search_fields = ("name_zh", "name_en", "code")
    autocomplete_fields = ("parent",)


@admin.register(Institution)
class InstitutionAdmin(_Kept):
    """Hospitals and health centres, and where they refer to."""

    list_display = ("name_zh", "tier", "territory", "refers_to", "phone", "simulated")
    list_filter = ("tier", "simulated")
    search_fields = ("name_zh", "name_en", "code")
    autocomplete_fields = ("territory", "refers_to")


@admin.register(CareTeam)
class CareTeamAdmin(_Kept):
    """Family-doctor teams."""

    list_display = ("name_zh", "institution", "grid", "phone")
    search_fields = ("name_zh", "name_en", "code")
    autocomplete_fields = ("institution", "grid")


@admin.register(Account)
class AccountAdmin(_MadeElsewhere):
    """Accounts: close one, make somebody an administrator. Passwords are nobody's business here."""

    list_display = ("username", "is_active", "is_administrator", "last_login")
    list_filter = ("is_active", "is_administrator")
    search_fields = ("username",)
    fields = ("username", "is_active", "is_administrator", "language", "last_login")
    readonly_fields = ("username", "last_login")


@admin.register(Practitioner)
class PractitionerAdmin(_MadeElsewhere):
    """Members of staff and how to reach them."""

    list_display = ("name_zh", "name_en", "account", "phone", "email", "webhook")
    search_fields = ("name_zh", "name_en", "account__username")
    fields = ("account", "name_zh", "name_en", "phone", "email", "webhook", "invented")
    readonly_fields = ("account", "invented")


class _RoleOfAnother(forms.ModelForm):  # type: ignore[type-arg]  -- as above
    """A role, never one's own: four eyes stand between administering and reading records."""

    asker_id: int | None = None

    def clean(self) -> dict[str, Any] | None:
        """Refuse a role that is, or would become, that of whoever asks."""
        given = super().clean()
        chosen = (given or {}).get("practitioner")
        before = Practitioner.objects.filter(pk=self.instance.practitioner_id).first()
        if any(one is not None and one.account_id == self.asker_id for one in (chosen, before)):
            raise forms.ValidationError(OWN_ROLE, code="own-role")
        return given


OWN_ROLE = (
    "自己的岗位不能自己改，请另一位管理员来做。 Your own roles are changed by another administrator, never by yourself."
)


@admin.register(PractitionerRole)
class PractitionerRoleAdmin(_Kept):
    """Who does what where; a role is ended, not deleted, so that the past stays readable."""

    form = _RoleOfAnother
    list_display = ("practitioner", "role", "institution", "team", "territory", "starts_at", "ends_at")
    list_filter = ("role",)
    search_fields = ("practitioner__name_zh", "practitioner__account__username")
    autocomplete_fields = ("practitioner", "institution", "team", "territory")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Let the form know who asks."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"asker_id": request.user.pk})


@admin.register(DutyShift)
class DutyShiftAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  -- as above
    """Who is on duty; the duty page is the usual place."""

    list_display = ("institution", "practitioner", "starts_at", "ends_at")
    autocomplete_fields = ("institution", "practitioner")


@admin.register(Leave)
class LeaveAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  -- as above
    """Who is away."""

    list_display = ("practitioner", "starts_at", "ends_at")
    autocomplete_fields = ("practitioner",)
