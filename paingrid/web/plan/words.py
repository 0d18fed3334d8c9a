"""The words for codes of a plan: purposes, severities, kinds of proposal, states, rhythms, kinds of prescription."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

PURPOSES: dict[str, Promise] = {
    "background": _("Regular pain medicine"),
    "rescue": _("Rescue medicine"),
    "laxative": _("Laxative"),
    "anti-emetic": _("Anti-emetic"),
    "adjuvant": _("Supporting medicine"),
    "other": _("Other medicine"),
}
#: What is said aloud beside the shape of a finding.
SEVERITIES: dict[str, Promise] = {
    "refuse": _("Not possible"),
    "stop": _("Stop: needs a reason"),
    "warn": _("Take care"),
    "note": pgettext_lazy("severity", "Note"),
}
VERDICTS: dict[str, Promise] = {
    "refuse": _("This plan cannot be signed."),
    "stop": _("This plan can be signed only with a reason for each stop."),
    "warn": _("Nothing stops this plan. Please read what to take care of."),
    "ok": _("The checks found nothing."),
}
KINDS: dict[str, Promise] = {
    "assess": _("Assess first"),
    "start": pgettext_lazy("proposal", "Start"),
    "titrate-next-dose": _("Next dose"),
    "titrate-next-day": _("Next day’s doses"),
    "to-long-acting": _("Change to long-acting"),
    "fold-rescue": _("Fold the rescues in"),
    "raise": _("Raise"),
    "keep": _("Keep"),
    "reduce": _("Reduce"),
    "hold": _("Hold"),
    "rotate": _("Rotate"),
    "taper": _("Taper"),
    "comfort": _("Comfort"),
    "refer": _("Refer"),
    "ask": _("Ask first"),
    "wait": pgettext_lazy("proposal", "Wait"),
    "non-opioid": _("Without an opioid"),
    "refused": _("No dose is given"),
}
STATUSES: dict[str, Promise] = {
    "draft": pgettext_lazy("plan", "draft"),
    "signed": pgettext_lazy("plan", "signed, holds now"),
    "superseded": pgettext_lazy("plan", "replaced by a later one"),
    "withdrawn": pgettext_lazy("plan", "withdrawn"),
}
DOCUMENTS: dict[str, Promise] = {
    "consent": _("Informed consent"),
    "diagnosis-certificate": _("Diagnosis certificate of a class-2 or higher hospital"),
    "patient-id": _("Copy of the patient’s identity card"),
    "agent-id": _("Copy of the agent’s identity card"),
}
#: How the paper is called, and the mark in its upper right corner.
PAPERS: dict[str, Promise] = {
    "pale-red": _("Narcotics and psychotropics class 1: pale red"),
    "white-2": _("Psychotropics class 2: white"),
    "ordinary": _("Ordinary prescription: white"),
}
SETTINGS: dict[str, Promise] = {
    "outpatient-cancer-pain": _("Outpatient, cancer pain, long-term"),
    "outpatient-other": _("Outpatient, other"),
    "inpatient": _("Inpatient"),
    "online": _("Online"),
}
#: Patches and the chart of §3.3 name the set; the reader sees its id as well, so that nobody takes one for another.
WANTS: dict[str, Promise] = {
    "today": _("What the guideline says today"),
    "rotate": _("Change to another opioid"),
    "taper": _("Come off the opioid"),
}


def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    if not text:
        return ""
    return text.get("en" if english() else "zh") or text.get("zh", "")


def english() -> bool:
    """Tell whether the reader reads English."""
    return (get_language() or "").startswith("en")
