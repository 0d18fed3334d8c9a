"""Opioids sold in China."""

from __future__ import annotations

from paingrid.clinical.medicines.products.row import rows
from paingrid.clinical.sources import UNVERIFIED, cite

PRODUCTS = (
    *rows("""
硫酸吗啡片 | morphine sulfate tablet | ir oral tablet | narcotic | morphine 10, 20, 30 | | split id=ir
盐酸吗啡片 | morphine hydrochloride tablet | ir oral tablet | narcotic | morphine 5, 10 | | split id=ir-hydrochloride
硫酸吗啡口服溶液 | morphine sulfate oral solution | ir oral mL | narcotic | morphine 2 | 美菲康口服液 | split id=solution
硫酸吗啡缓释片 | morphine sulfate SR tablet | sr oral tablet | narcotic | morphine 10, 30, 60 | 美施康定, MS Contin | every=12
盐酸吗啡缓释片 | morphine hydrochloride SR tablet | sr oral tablet | narcotic | morphine 10, 30 | 美菲康 | every=12 id=sr-hydrochloride
硫酸吗啡栓 | morphine sulfate suppository | ir rectal suppository | narcotic | morphine 10, 20, 30 | | id=suppository
盐酸吗啡注射液 | morphine hydrochloride injection | injection sc ampoule | narcotic | morphine 5, 10 | |
盐酸羟考酮片 | oxycodone hydrochloride tablet | ir oral tablet | narcotic | oxycodone 5, 10 | | split
盐酸羟考酮胶囊 | oxycodone hydrochloride capsule | ir oral capsule | narcotic | oxycodone 5, 10 | 奥诺美 | id=ir-capsule
盐酸羟考酮缓释片 | oxycodone hydrochloride CR tablet | sr oral tablet | narcotic | oxycodone 5, 10, 20, 40 | 奥施康定, OxyContin | every=12
盐酸羟考酮注射液 | oxycodone hydrochloride injection | injection sc ampoule | narcotic | oxycodone 10 | 奥诺美注射液 |
羟考酮纳洛酮缓释片 | oxycodone/naloxone SR tablet | sr oral tablet | narcotic | oxycodone 5 + naloxone 2.5; oxycodone 10 + naloxone 5; oxycodone 20 + naloxone 10; oxycodone 40 + naloxone 20 | | every=12
氨酚羟考酮片 | oxycodone/paracetamol tablet | ir oral tablet | psychotropic-2 | oxycodone 5 + paracetamol 325 | 泰勒宁, 泰勒宁片, 羟考酮对乙酰氨基酚片 | split from=2019-09-01
盐酸氢吗啡酮注射液 | hydromorphone hydrochloride injection | injection sc ampoule | narcotic | hydromorphone 2, 10 | 瑞宁 |
盐酸氢吗啡酮缓释片 | hydromorphone hydrochloride SR tablet | sr oral tablet | narcotic | hydromorphone 4, 8, 16 | | every=24
枸橼酸芬太尼注射液 | fentanyl citrate injection | injection iv ampoule | narcotic | fentanyl 0.1, 0.5 | |
枸橼酸舒芬太尼注射液 | sufentanil citrate injection | injection iv ampoule | narcotic | sufentanil 0.05, 0.1, 0.25 | |
盐酸瑞芬太尼注射剂 | remifentanil hydrochloride for injection | injection iv ampoule | narcotic | remifentanil 1, 2 | |
磷酸可待因片 | codeine phosphate tablet | ir oral tablet | narcotic | codeine 15, 30 | | split
磷酸可待因缓释片 | codeine phosphate SR tablet | sr oral tablet | narcotic | codeine 45 | | every=12
氨酚双氢可待因片 | paracetamol/dihydrocodeine tablet | ir oral tablet | psychotropic-2 | paracetamol 500 + dihydrocodeine 10 | 路盖克, 双氢可待因对乙酰氨基酚片 | split
酒石酸双氢可待因片 | dihydrocodeine tartrate tablet | ir oral tablet | narcotic | dihydrocodeine 30 | | split
盐酸曲马多片 | tramadol hydrochloride tablet | ir oral tablet | psychotropic-2 | tramadol 50 | | split
盐酸曲马多胶囊 | tramadol hydrochloride capsule | ir oral capsule | psychotropic-2 | tramadol 50 | | id=ir-capsule
盐酸曲马多缓释片 | tramadol hydrochloride SR tablet | sr oral tablet | psychotropic-2 | tramadol 100 | 奇曼丁, 舒敏 | every=12
盐酸曲马多注射液 | tramadol hydrochloride injection | injection im ampoule | psychotropic-2 | tramadol 100 | |
氨酚曲马多片 | tramadol/paracetamol tablet | ir oral tablet | psychotropic-2 | tramadol 37.5 + paracetamol 325 | 及通安 | split from=2023-07-01
丁丙诺啡透皮贴剂 | buprenorphine 7-day patch | patch transdermal patch | psychotropic-2 | buprenorphine 5, 10, 20 | 若思本 | every=168 rates=5,10,20
盐酸丁丙诺啡舌下片 | buprenorphine sublingual tablet | ir transmucosal tablet | psychotropic-1 | buprenorphine 0.2, 0.4 | |
盐酸美沙酮片 | methadone hydrochloride tablet | ir oral tablet | narcotic | methadone 5, 10 | | split
盐酸哌替啶注射液 | pethidine hydrochloride injection | injection im ampoule | narcotic | pethidine 50, 100 | |
盐酸哌替啶片 | pethidine hydrochloride tablet | ir oral tablet | narcotic | pethidine 25, 50 | |
盐酸布桂嗪注射液 | bucinnazine hydrochloride injection | injection im ampoule | narcotic | bucinnazine 50, 100 | |
盐酸布桂嗪片 | bucinnazine hydrochloride tablet | ir oral tablet | narcotic | bucinnazine 30 | |
地佐辛注射液 | dezocine injection | injection iv ampoule | psychotropic-2 | dezocine 5, 10 | 加罗宁 |
酒石酸布托啡诺注射液 | butorphanol tartrate injection | injection iv ampoule | psychotropic-2 | butorphanol 1, 2 | 诺扬 |
酒石酸布托啡诺鼻喷剂 | butorphanol tartrate nasal spray | ir nasal spray | psychotropic-2 | butorphanol 1 | 诺扬鼻喷剂 |
喷他佐辛注射液 | pentazocine injection | injection im ampoule | psychotropic-2 | pentazocine 30 | |
盐酸纳布啡注射液 | nalbuphine hydrochloride injection | injection iv ampoule | psychotropic-2 | nalbuphine 20 | |
盐酸纳洛酮注射液 | naloxone hydrochloride injection | injection iv ampoule | prescription | naloxone 0.4, 1, 2 | |
"""),
    # The masses of this matrix patch are printed on its Chinese label; other brands hold other masses.
    *rows(
        """
芬太尼透皮贴剂（骨架型） | fentanyl patch (matrix) | patch transdermal patch | narcotic | fentanyl 2.1, 4.2, 8.4, 12.6, 16.8 | 多瑞吉, Durogesic, 芬太尼透皮贴剂 | every=72 rates=12,25,50,75,100 id=patch-matrix
""",
        source=cite("S25", note="16.8 mg = 100 µg/h unverified"),
    ),
    *rows(
        """
芬太尼透皮贴剂（储库型） | fentanyl patch (reservoir) | patch transdermal patch | narcotic | fentanyl 2.5, 5 | 芬太尼透皮贴剂储库型 | every=72 rates=25,50 reservoir id=patch-reservoir
""",
        source=cite(UNVERIFIED, note="reservoir brands differ: read the box"),
    ),
)
