"""Addresses of the patients: the list, admitting one, the record, its print, family and links, medicines."""

from __future__ import annotations

from django.urls import path

from paingrid.web.patient import admit, family, keeping, moving, page, summary, their_wishes

app_name = "patient"
urlpatterns = [
    path("", admit.caseload, name="caseload"),
    path("admit/", admit.admit, name="admit"),
    path("<uuid:patient_id>/", page.page, name="page"),
    path("<uuid:patient_id>/summary/", summary.summary, name="summary"),
    path("<uuid:patient_id>/facts/", keeping.facts, name="facts"),
    path("<uuid:patient_id>/facts/phone-is-right/", keeping.phone_is_right, name="phone_is_right"),
    path("<uuid:patient_id>/facts/is-alive/", keeping.is_alive, name="is_alive"),
    path("<uuid:patient_id>/move/", moving.move, name="move"),
    path("<uuid:patient_id>/medicines/", keeping.medicines, name="medicines"),
    path("<uuid:patient_id>/medicines/<int:medicine_id>/stop/", keeping.stop, name="stop"),
    path("<uuid:patient_id>/family/", family.family, name="family"),
    path("<uuid:patient_id>/family/<int:person_id>/end/", family.end, name="end"),
    path("<uuid:patient_id>/requests/", their_wishes.requests, name="requests"),
    path("<uuid:patient_id>/requests/<uuid:request_id>/", their_wishes.answer, name="answer_request"),
    path("<uuid:patient_id>/copy/<slug:form>/", their_wishes.export, name="export"),
    path("<uuid:patient_id>/links/", family.issue, name="issue"),
    path("<uuid:patient_id>/links/<uuid:link_id>/card/", family.card, name="card"),
    path("<uuid:patient_id>/links/<uuid:link_id>/revoke/", family.revoke, name="revoke"),
]
