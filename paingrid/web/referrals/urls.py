"""Addresses of referrals."""

from __future__ import annotations

from django.urls import path

from paingrid.web.referrals import files, pages, sending, steps

app_name = "referrals"
urlpatterns = [
    path("", pages.inbox, name="inbox"),
    path("new/<uuid:patient_id>/", sending.send, name="send"),
    path("<uuid:referral_id>/", pages.page, name="page"),
    path("<uuid:referral_id>/letter/", pages.letter, name="letter"),
    path("<uuid:referral_id>/attach/", files.attach, name="attach"),
    path("<uuid:referral_id>/file/<uuid:attachment_id>/", files.send_file, name="file"),
    path("<uuid:referral_id>/<slug:move>/", steps.step, name="step"),
]
