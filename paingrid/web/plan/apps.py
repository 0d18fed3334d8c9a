"""A patient's plan: the proposal with its working, changing and signing it, and what is printed from it."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "paingrid.web.plan"
    label = "plan"
