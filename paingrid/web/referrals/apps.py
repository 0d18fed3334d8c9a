"""Referrals: what comes in, what went out, one of them step by step."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "paingrid.web.referrals"
    label = "referral_pages"
