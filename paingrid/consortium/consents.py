"""What a patient agrees to, in plain words: four consents, each given and withdrawn by itself, each text dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Text = dict[str, str]

TREATMENT, SHARING, FAMILY, QUALITY = "treatment", "sharing", "family", "quality"
#: Who says it. A family member or guardian says in which relation they stand.
SAID_BY = ("patient", "guardian", "family")
#: How it was said; `link` is the patient's own link, the other two are written down by the team.
HOW = ("spoken", "paper", "link")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """
    One consent. Whoever changes a word of `agrees` or `withdrawn` gives it a new `version` (the day of the text).

    `unsaid` is what counts while nobody has recorded a decision (docs/adr/0020).
    """

    code: str
    version: str
    name: Text
    agrees: Text
    withdrawn: Text
    unsaid: bool = True


SCOPES: Mapping[str, Scope] = {
    one.code: one
    for one in (
        Scope(
            code=TREATMENT,
            version="2026-11-24",
            name={"zh": "疼痛治疗", "en": "Pain treatment"},
            agrees={
                "zh": "家庭医生团队可以用我报告的情况为我治疗疼痛，并把治疗写进病历。",
                "en": "My family-doctor team may treat my pain with what I report, and write it in my record.",
            },
            withdrawn={
                "zh": "撤回后：医生不再签新的用药计划。正在吃的药不要自己停，先和医生商量。"
                "您的报告照样有人看、有人回。",
                "en": "If you take it back: no new medicine plan is signed. Do not stop a medicine by yourself,"
                " ask first. Somebody still reads and answers every report.",
            },
        ),
        Scope(
            code=SHARING,
            version="2026-11-24",
            name={"zh": "给别的医院看", "en": "Sharing with other institutions"},
            agrees={
                "zh": "转诊、会诊或在外暂住时，那边的医生护士可以看我的病历。",
                "en": "When I am referred, asked about or staying elsewhere, the staff there may read my record.",
            },
            withdrawn={
                "zh": "撤回后：别的机构马上看不到，也不能再转诊、会诊、暂住照护。"
                "危急时医生仍可紧急打开，每次都有人审核；警报升级时被通知的医生也能看。",
                "en": "If you take it back: other institutions see nothing from that moment, and no referral,"
                " consultation or guest care is possible. In an emergency a doctor can still open it, and each"
                " time is reviewed;"
                " a doctor to whom an alarm about you climbs can read it too.",
            },
        ),
        Scope(
            code=FAMILY,
            version="2026-11-24",
            name={"zh": "给家属看", "en": "Family members"},
            agrees={
                "zh": "我同意的家属可以用自己的链接看我的情况。",
                "en": "The family members I chose may read how I am on their own links.",
            },
            withdrawn={
                "zh": "撤回后：家属的链接马上看不到您的情况，但仍能替您报告，报告有人回。您自己的链接不变。",
                "en": "If you take it back: their links show nothing of you from that moment. They can still report for"
                " you, and get an answer to it. Your own link stays as it is.",
            },
        ),
        Scope(
            code=QUALITY,
            version="2026-11-24",
            name={"zh": "质量改进和研究", "en": "Quality and research"},
            agrees={
                "zh": "统计服务做得好不好时，可以把我算进去。不出现我的名字。",
                "en": "I may be counted when it is worked out how good the service is. My name never appears.",
            },
            withdrawn={
                "zh": "撤回后：以后的统计不再算您，治疗不受影响。",
                "en": "If you take it back: you are left out of the counts from then on."
                " Your treatment stays the same.",
            },
        ),
    )
}
