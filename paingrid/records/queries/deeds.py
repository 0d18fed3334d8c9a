"""What each action of the audit is called: for the privacy officer, and for patients who ask who read their record."""

from __future__ import annotations

from paingrid.consortium.consultation import CONSULTATION
from paingrid.consortium.referral import REFERRAL

Text = dict[str, str]


def _table(*rows: tuple[str, str, str]) -> dict[str, Text]:
    return {code: {"zh": zh, "en": en} for code, zh, en in rows}


DEEDS: dict[str, Text] = _table(
    ("account.factor-added", "新增第二步验证", "Second step added"),
    ("account.factor-removed", "移除第二步验证", "Second step removed"),
    ("account.factor-reset", "管理员取消第二步验证", "Second step taken away by an administrator"),
    ("account.left", "登记同事离开", "Colleague left"),
    ("account.leaving-planned", "登记同事的最后工作日", "Last day of a colleague written"),
    ("account.password", "设置密码", "Password set"),
    ("account.sessions-ended", "全部退出登录", "Signed out everywhere"),
    ("account.stays", "撤销同事离开", "Leaving of a colleague taken back"),
    ("agreement.ended", "终止合作协议", "Agreement ended"),
    ("agreement.made", "登记合作协议", "Agreement made"),
    ("booking.made", "占位", "Place booked"),
    ("booking.used", "占位已使用", "Booked place used"),
    ("booking.released", "退还占位", "Booked place released"),
    ("booking.no-show", "占位未到", "Did not come to a booked place"),
    ("catchment.carried-out", "街道调整生效", "Change of streets carried out"),
    ("catchment.changed", "计划调整街道", "Change of streets planned"),
    ("catchment.names-read", "查看受街道调整影响的病人", "Names of patients touched by a change of streets read"),
    ("catchment.undone", "撤销街道调整", "Change of streets undone"),
    ("consultation.archive-read", "查看会诊存档", "Archive of a consultation read"),
    ("consultation.ask", "提出会诊问题", "Specialist asked"),
    ("consultation.late", "会诊超时", "Consultation late"),
    ("consultation.picture", "会诊添加图片", "Picture added to a consultation"),
    ("consultation.read", "查看会诊", "Consultation read"),
    ("consultation.invite", "邀请参加会诊", "Invited to a consultation"),
    ("consultation.uninvite", "取消会诊邀请", "Invitation to a consultation taken back"),
    ("dispensary.read", "药房查看病人", "Patient seen at the dispensary"),
    ("dispensed", "发药", "Medicine handed out"),
    ("document.recorded", "登记证明文件", "Document recorded"),
    ("duty.added", "登记值班", "Duty written"),
    ("consent.given", "登记同意", "Consent given"),
    ("consent.withdrawn", "撤回同意", "Consent taken back"),
    ("duty.removed", "取消值班", "Duty taken out"),
    ("edition.dropped", "放弃规则版本草稿", "Draft of an edition dropped"),
    ("edition.proposed", "提出规则版本", "Edition proposed"),
    ("edition.signed", "签署规则版本", "Edition signed"),
    ("emergency.given-back", "交还紧急调阅", "Emergency access given back"),
    ("emergency.looked", "紧急调阅：查找病历", "Emergency access: looked for a record"),
    ("emergency.opened", "紧急调阅：打开病历", "Emergency access: record opened"),
    ("episode.recorded", "登记备用药", "Extra dose recorded"),
    ("episode.relief", "登记备用药效果", "Effect of an extra dose recorded"),
    ("export.record", "下载整份病历", "Whole record downloaded"),
    ("export.sheet", "导出表格", "Spreadsheet exported"),
    ("family.added", "添加家属", "Family member added"),
    ("family.ended", "终止家属权限", "Family member's access ended"),
    ("guest.accepted", "接受暂住照护", "Guest care accepted"),
    ("guest.asked", "申请暂住照护", "Guest care asked for"),
    ("guest.ended", "暂住照护结束", "Guest care ended"),
    ("institution.hours", "修改开放时间", "Opening hours changed"),
    ("institution.set-up", "建立机构", "Institution set up"),
    ("ladder.set", "修改上报时限", "Times of the ladder set"),
    ("leave.added", "登记请假", "Leave written"),
    ("leave.removed", "取消请假", "Leave taken out"),
    ("link.issued", "发放个人链接", "Personal link issued"),
    ("link.revoked", "作废个人链接", "Personal link revoked"),
    ("link.shown", "显示个人链接", "Personal link shown"),
    ("medicine.recorded", "登记用药", "Medicine recorded"),
    ("medicine.stopped", "登记停药", "Medicine stopped"),
    ("message.resent", "重发消息", "Message sent again"),
    ("patient.admitted", "收入病人", "Patient admitted"),
    ("patient.changed", "修改病人资料", "Facts of the patient changed"),
    ("patient.death-corrected", "更正死亡登记", "Recorded death taken back"),
    ("patient.died", "登记死亡", "Death recorded"),
    ("patient.moved", "登记搬家", "Moved house"),
    ("patient.phone-confirmed", "确认电话", "Telephone number confirmed"),
    ("patient.read", "查看病历", "Record read"),
    ("plan.changed", "修改用药计划", "Medicine plan changed"),
    ("plan.proposed", "生成用药建议", "Medicine plan proposed"),
    ("plan.signed", "签署用药计划", "Medicine plan signed"),
    ("plan.withdrawn", "撤回用药计划", "Medicine plan withdrawn"),
    ("prescription.drawn", "开出处方草稿", "Prescription drawn"),
    ("privacy.emergency-read", "隐私专员查看紧急调阅", "Emergency access looked at"),
    ("privacy.review-late", "紧急调阅审核超时", "Review of an emergency access late"),
    ("privacy.reviewed", "审核紧急调阅", "Emergency access reviewed"),
    ("privacy.unwatched", "取消重点关注", "Close watch ended"),
    ("privacy.watched", "设为重点关注", "Close watch begun"),
    ("referral.attached", "转诊添加文件", "File added to a referral"),
    ("referral.read", "查看转诊", "Referral read"),
    ("register.corrected", "更正登记册", "Register corrected"),
    ("report.not-judged", "报告未能判断", "Report could not be judged"),
    ("report.received", "收到报告", "Report received"),
    ("request.answered", "答复病历申请", "Request about the record answered"),
    ("request.asked", "提出病历更正或删除申请", "Correction or erasure asked for"),
    ("resource.closed", "停用共享资源", "Shared resource closed"),
    ("resource.shared", "共享资源", "Resource shared"),
    ("service.ended", "停止一项服务", "Service ended"),
    ("service.offered", "登记一项服务", "Service offered"),
    ("silence.no-team", "长时间没有消息，但没有团队", "Silence, and no team"),
    ("staff.added", "添加工作人员", "Member of staff added"),
    ("staff.invited", "发放登录链接", "Sign-in link made"),
    ("stock.received", "接收调拨", "Transfer of stock received"),
    ("taken-back", "收回药品", "Medicine taken back"),
    ("task.closed", "结束待办", "Task closed"),
    ("task.contact", "登记联系结果", "Contact recorded"),
    ("waiting.entered", "登记排队", "Put on the waiting list"),
)
#: For actions whose end is a code of its own: what the first part is called.
KINDS: dict[str, Text] = _table(
    ("account", "账号", "Account"),
    ("booking", "占位", "Booking"),
    ("consultation", "会诊", "Consultation"),
    ("import", "导入数据", "Import"),
    ("privacy", "隐私专员", "Privacy officer"),
    ("referral", "转诊", "Referral"),
    ("stock", "药品库存", "Stock"),
    ("task", "待办", "Task"),
)
MOVES = {
    "referral": {move.code: move.text for move in REFERRAL.moves},
    "consultation": {move.code: move.text for move in CONSULTATION.moves},
}


def deed(action: str) -> Text:
    """Return what an action is called; one without words keeps its code."""
    kind, _, end = action.partition(".")
    if action in DEEDS:
        return DEEDS[action]
    if kind not in KINDS:
        return {"zh": action, "en": action}
    said = MOVES.get(kind, {}).get(end, {"zh": end, "en": end})
    return {language: f"{KINDS[kind][language]}: {said[language]}" for language in ("zh", "en")}
