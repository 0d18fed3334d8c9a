"""Addresses of this door. Everything hangs below the personal link; there is nothing to find without one."""

from __future__ import annotations

from django.urls import path

from paingrid.pwa import answer, extra_dose, home, language, my_data, report, who_read

app_name = "pocket"
urlpatterns = [
    path("language/", language.choose, name="language"),
    path("<str:token>/", home.home, name="home"),
    path("<str:token>/report/", report.report, name="report"),
    path("<str:token>/report/<uuid:report_id>/", answer.answer, name="answer"),
    path("<str:token>/who-read/", who_read.who_read, name="who_read"),
    path("<str:token>/my-record/", my_data.my_record, name="my_record"),
    path("<str:token>/my-record/<slug:form>/", my_data.take, name="take"),
    path("<str:token>/extra-dose/", extra_dose.extra_dose, name="extra_dose"),
    path("<str:token>/extra-dose/<uuid:episode_id>/<int:minutes>/", extra_dose.relief, name="relief"),
]
