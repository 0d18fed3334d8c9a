"""The sentences of the printed specification that are no test of their own."""

HEAD = """# 分诊规则说明 Triage specification

规则 Rule set `{id}`，版本 version `{version}`。

本页由测试打印（`scripts/clinical_spec`）：下面每张例子表都是一个通过的测试。
This page is printed by the test suite (`scripts/clinical_spec`): each table of examples below is a test that passed.

**尚未签字。Not yet signed.** 医师和药师在文末签字之前，不得用于病人。
Do not use on patients before a named physician and a pharmacist have signed at the end.

## 怎么读 How to read it

- 每一行都检查，取最重的一类，所有符合的行都保留。 Every row is tested; the gravest class wins; every matching row is kept.
- “来源”是文末的编号；“核对”为“是”只表示找到了这个来源，不表示有人签字认可我们的理解；其余都待核对。
  "Source" names the list at the end; "found = yes" says only that the source was at hand, not that anybody has signed
  our reading of it; everything else is unverified.
- 基础为 default 的数字没有指南依据，是本项目的取值，可以配置。
  Numbers whose basis is "default" have no guideline behind them; they are this project's values and configurable.
- 程序只建议何时由谁联系病人，不开处方，不改剂量。 The rules say who speaks with the patient by when; they prescribe nothing."""

PROMISES = """## 不知道的怎么办 What is not known

“不能判断”绝不等于“平安”。下面几条由随机测试检验（`tests/generative/test_triage_properties.py`）。
"Cannot evaluate" is never "safe". The following is tested with random cases (`tests/generative/test_triage_properties.py`).

1. **变坏不降级。Worse is never lower.** 分数、最痛、解救次数、清醒程度、体温、大便天数、呕吐、恶心、瘙痒、情绪分、没有消息的小时数升高，
   血氧、呼吸次数（20次往下）、肾功能、存药天数下降，化疗更近，多一个危险信号、一项发现或一句话，类别都不会下降。
   When pain now, worst pain, rescue doses, sedation, temperature, days without stool, vomiting, nausea, itch, mood scores
   or hours of silence rise; when oxygen, breathing rate (from 20 downwards), eGFR or days of supply fall; when
   chemotherapy is more recent; when a red flag, a finding or a sentence is added: the class never falls.
   本人与家属的分数相差（D12）量的是分歧而不是轻重，所以只在两者一起变化或没有家属评分时成立。
   D12 measures disagreement, not severity: for the two scores this holds when they move together or only one is known.
2. **去掉让人放心的值不降级。Removing a reassuring value never lowers the class.**
3. **没有任何当前评分，最轻也是当日。Without any current score the answer is the same day at least** (D)，
   不管缺的是多重的分数 — however severe the missing score was. 例外 Exceptions: 24小时内的0–3分，或从不自评而有观察量表基线的人，为 S —
   a score of 0–3 within 24 hours, or a person who never scored and is watched with a scale that has its own baseline (S).
4. **用阿片类药（或用药情况不明）而不知道清醒程度，绝不是常规**：滴定期或改药72小时内为 D，其余为 S；`unknown` 写明缺 `sedation`。
   On an opioid, or with unknown opioid status, unknown wakefulness is never routine: D while titrating or within 72 hours
   of a change, else S; `unknown` lists `sedation`. 例外 Exception: 家属表单已逐条看过危险信号（`danger_signs_reviewed`，
   其中写着“叫不醒、呼吸很慢”）— the family's form says that its danger list, which names "cannot be woken", was gone
   through. **请医师特别确认这一条。A physician is asked to confirm this one in particular.**
5. **R1 要有证据**：当前0–3分；用阿片类药还要知道解救次数、大便、清醒程度。缺一项就不是 R。
   R1 must be shown: 0–3 now, and on an opioid also rescue doses, bowels and wakefulness; without one of them never R.
6. **做不到的也写明。What no rule can promise.** 如果被去掉的正是唯一引起警报的发现（例如体温38.5℃），没有规则能知道它存在过：
   类别会回到其余资料所说的。所以报告只增不改，已打开的紧急任务只有医护人员能关闭。
   When the one finding that raised the alarm is withdrawn (say, a temperature of 38.5 °C), no rule can know that it was
   there: the class is what the rest says. Therefore reports are never changed, and only a clinician closes an open alarm.
7. **去掉一项不会让错误的输入变成结果。** Removing a field never turns impossible input into a result; null equals "not given".
8. **旧读数只带走安慰，不带走警报。** 24小时以上的“清醒、不痛”当作不知道；旧的危险信号照样算。
   Age takes away comfort, never alarm: reassuring values over 24 hours old count as not known, danger signs still count.

## 与参考表的出入 Where these rules depart from the words of the reference

| 行 row | 决定与原因 decision and why |
|---|---|
| S1 | 0分与1–3分同样对待，否则“现在0分、最痛5分”会比“现在1分”轻。0 counts as 1–3; otherwise "0 now, worst 5" were milder than "1 now". |
| E2 | 勾了“中毒”危险信号而没有数过呼吸，算 E2；§3.8 的“血氧85–90%且叫醒困难”也算。A ticked toxicity sign without a counted breathing rate is E2; so is oxygen under 90 % while falling asleep (§3.8). |
| E5 | 化疗时间不明按近期算。An unknown time of chemotherapy counts as recent. |
| E5, U7 | 只说发烧、没有量体温，也按发热处理：知道化疗在42天内为 E5，否则 U7。Fever that was said but not measured counts: E5 with chemotherapy known within 42 days, else U7. |
| U1 | 没有分数时，“受不了”按词语量表的重度；有分数而不到7分是 X7。Without a score, "unbearable" is the severe band of the word scale; beside a score under 7 it is X7. |
| U5, D13 | “睡着”不算清醒；清醒程度不明按犯困。Asleep is not "wide awake"; unknown wakefulness counts as drowsy. |
| U6 | 剂量不明按60毫克以上；贴片掉了而不知有无备用，按没有。An unknown dose counts as 60 mg or more, an unknown spare as none. |
| D1, D4 | 同一个疼痛可以是两行（例如现在5分、最痛7分），按字面就是 D10。若觉得加急太多，请在签字时写明。One pain can be two rows (5 now, 7 at worst), which read literally is D10. A physician who finds this too many urgent calls says so when signing. |
| D6 | “尿潴留史”没有输入项，现有的潴留是 U4。A history of retention has no input; retention now is U4. |
| D5 | “便秘”这个词只在天数不明时算。The word "constipated" counts only while the days are not known. |
| D7 | 滴定期不知何时改药，二级嗜睡按新出现算。While titrating, level 2 counts as new until the time of the change is known. |
| D10 | X4–X7 不计入。X4–X7 do not count. |
| S2 | 有轻生念头而无打算为当日；有打算为 E6。A wish to be dead without intent is the same day; intent is E6. |
| S3 | 合同没有这一项的输入，另加 `neuropathic_positive`、`on_adjuvant`。The contract has no input for it; `neuropathic_positive` and `on_adjuvant` were added. |
| `nrs_goal` | 只读不用：参考表没有哪一行用它。Read, not used: no row of the reference turns on it. |
| 22:00 | 零点到八点之间的当日任务也以早上八点为限。Same-day work that begins between midnight and 08:00 is due at 08:00 too. |
| U 阶梯 ladder | 三级和协调员在90、120分钟。The tertiary clinic and the coordinator are told at 90 and 120 minutes. |"""

SIGNATURES = """## 签字 Signatures

我已逐行阅读本版本的规则、时限和例子，同意按上文用于病人；不同意的行写在“保留”。
I have read every row, time and example of this version and agree to its use on patients as stated; rows I do not agree
to are named under "reservations".

| | 姓名 name | 执业证号 licence no. | 日期 date | 规则版本 rule version | 保留 reservations | 签名 signature |
|---|---|---|---|---|---|---|
| 医师 physician | | | | | | |
| 药师 pharmacist | | | | | | |"""
