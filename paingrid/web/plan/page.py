"""The plan of one patient in one glance, what else may be asked for, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from paingrid.clinical.advice import effects
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import patient_page
from paingrid.records.queries import plans as query
from paingrid.timekeeping import now
from paingrid.web.plan import words
from paingrid.web.plan.forms import RotateForm, TaperForm
from paingrid.web.plan.showing import changes_between, shown, shown_findings
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.templatetags.shell import moment as moment_words


@dataclass(frozen=True)
class Fact:
    """One thing a dose depends on; `gap` where it is not known."""

    text: str
    gap: bool = False


@dataclass(frozen=True)
class Look:
    """One look that is owed: when, and at what."""

    when: str
    what: Mapping[str, str]


@dataclass(frozen=True)
class Phase:
    """The steps of one phase of a path."""

    name: str
    steps: tuple[effects.Step, ...]


@dataclass(frozen=True)
class ShownPath:
    """One side effect with what staff do about it; open where it is there now."""

    name: Mapping[str, str]
    phases: tuple[Phase, ...]
    open: bool
