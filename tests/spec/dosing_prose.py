"""The sentences of the dosing specification that are no test of their own."""

HEAD = """# 用药规则说明 Dosing specification

数字 numbers: 版本 edition `{edition}`。 规则 rule sets: {rules}。

本页由测试打印（`scripts/clinical_spec`）：表来自程序本身，下面每个例子都是一个通过的测试；与程序不一致时测试不通过。
This page is printed by the test suite (`scripts/clinical_spec`): the tables are the program's own, each example below is
a test that passed, and a test fails when the page and the program differ.

**尚未签字。Not yet signed.** 药师和医师在各章和文末签字之前，不得用于病人。
Do not use on patients before a named pharmacist and a physician have signed, chapter by chapter and at the end.

## 怎么读 How to read it

- 每个例子有编号，可以逐条签、逐条改。 Each example has a number, so that it can be signed or disputed line by line.
- 来源是文末的编号。“核对”为“是”只表示找到了这个文件，不表示有人签字认可我们的理解；`unverified` 是凭知识、待核对，
  `default` 是本项目自己的取值。 Sources are listed at the end. "Found = yes" says only that the document was at hand;
  `unverified` is expert knowledge to be checked, `default` is this project's own value.
- “§” 是本项目临床参考资料的章节，写明这条规则出自哪里。 "§" is the section of this project's clinical reference from
  which a rule was taken.
- 没有系数就是没有系数，绝不当作 0；算不清就拒绝，并说明理由。
  No factor is no factor and never 0; what cannot be worked out is refused, with the reason.
- 换药向下取整，范围取使新剂量较低的一端。 A change of drug is rounded down, and a range is read at the end that gives
  the lower new dose.
- “理由”：同一理由的几条发现只显示最重的一条。 "Reason": of several findings on one reason only the gravest is shown.
- 程序只提建议，不开处方：由有处方权的医生签字。 The program proposes and prescribes nothing: a named prescriber signs.
- 例子里的病人，除写明的以外（总量、滴定、减停的例子不看病人）：60 岁，60 kg，eGFR 90，肝功能正常，血小板 200，QTc 420，用阿片 30 天。
  The person of the examples, unless said: 60 years, 60 kg, eGFR 90, normal liver, platelets 200, QTc 420,
  30 days on opioids."""

CHAPTER_SIGNED = """> 第 {number} 章签字 chapter {number} signed:  药师 pharmacist ____________________  日期 date __________   \
医师 physician ____________________  日期 date __________"""

SIGNATURES = """## 签字 Signatures

我已逐章阅读，同意用于本机构；不同意的条目写明编号和改法。
I have read every chapter and agree to its use here; what I do not agree with is named by its number, with the change.

| | 姓名 name | 职称 title | 机构 institution | 日期 date | 签字 signature |
| --- | --- | --- | --- | --- | --- |
| 药师 pharmacist | | | | | |
| 医师 physician | | | | | |
| 疼痛专科医师 pain specialist | | | | | |

不同意的条目 Not agreed:

| 编号 number | 应为 should be | 依据 source | 签字 signature |
| --- | --- | --- | --- |
| | | | |
| | | | |
| | | | |
"""
