"""The addresses of the staff screens."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("paingrid.web.operations.urls")),
    path("", include("paingrid.web.inbox.urls")),
    path("bell/", include("paingrid.web.shell.urls")),
    path("sign-in/", include("paingrid.web.signin.urls")),
    path("sign-in/", include("paingrid.web.signin.factor_urls")),
    path("patient/", include("paingrid.web.patient.urls")),
    path("patient/", include("paingrid.web.plan.urls")),
    path("referrals/", include("paingrid.web.referrals.urls")),
    path("resources/", include("paingrid.web.resources.urls")),
    path("dispensary/", include("paingrid.web.dispensary.urls")),
    path("consultations/", include("paingrid.web.consultations.urls")),
    path("guests/", include("paingrid.web.consultations.guest_urls")),
    path("agreements/", include("paingrid.web.consultations.agreement_urls")),
    path("tables/", include("paingrid.web.tables.urls")),
    path("duty/", include("paingrid.web.duty.urls")),
    path("messages/", include("paingrid.web.messages.urls")),
    path("quality/", include("paingrid.web.quality.urls")),
    path("emergency/", include("paingrid.web.privacy.emergency_urls")),
    path("privacy/", include("paingrid.web.privacy.urls")),
    path("territory/", include("paingrid.web.territory.urls")),
    path("imports/", include("paingrid.web.imports.urls")),
    path("setup/", include("paingrid.web.setup.urls")),
]
