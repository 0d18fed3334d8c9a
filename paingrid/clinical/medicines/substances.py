"""Every substance the rules know: what relieves pain, what goes with it, and what must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from paingrid.clinical.medicines.substance import CLASSES, Substance
from paingrid.clinical.medicines.words import plain

#: id | 中文 | classes | other names | ATC. Generic names only; what is printed on a box is in the product table.
OPIOIDS = """
morphine | 吗啡 | pure-agonist | 硫酸吗啡, 盐酸吗啡, morphine sulfate, morphine sulphate, morphine hydrochloride | N02AA01
oxycodone | 羟考酮 | pure-agonist | 盐酸羟考酮, oxycodone hydrochloride | N02AA05
hydromorphone | 氢吗啡酮 | pure-agonist | 盐酸氢吗啡酮, hydromorphone hydrochloride | N02AA03
oxymorphone | 羟吗啡酮 | pure-agonist | 盐酸羟吗啡酮 | N02AA11
hydrocodone | 氢可酮 | pure-agonist | 二氢可待因酮, 重酒石酸氢可酮 | R05DA03
fentanyl | 芬太尼 | pure-agonist serotonergic | 枸橼酸芬太尼, fentanyl citrate | N02AB03
sufentanil | 舒芬太尼 | pure-agonist | 枸橼酸舒芬太尼, sufentanil citrate | N01AH03
remifentanil | 瑞芬太尼 | pure-agonist | 盐酸瑞芬太尼 | N01AH06
methadone | 美沙酮 | pure-agonist qt-prolonging serotonergic | 盐酸美沙酮, methadone hydrochloride | N07BC02
pethidine | 哌替啶 | pure-agonist serotonergic | 盐酸哌替啶, 杜冷丁, 度冷丁, meperidine, pethidine hydrochloride | N02AB02
codeine | 可待因 | pure-agonist weak-opioid | 磷酸可待因, codeine phosphate | R05DA04
dihydrocodeine | 双氢可待因 | pure-agonist weak-opioid | 酒石酸双氢可待因, dihydrocodeine tartrate | N02AA08
tramadol | 曲马多 | pure-agonist weak-opioid serotonergic | 盐酸曲马多, tramadol hydrochloride | N02AX02
tapentadol | 他喷他多 | pure-agonist serotonergic | 盐酸他喷他多 | N02AX06
bucinnazine | 布桂嗪 | pure-agonist weak-opioid | 盐酸布桂嗪, 强痛定 |
buprenorphine | 丁丙诺啡 | partial-agonist qt-prolonging | 盐酸丁丙诺啡, buprenorphine hydrochloride | N02AE01
pentazocine | 喷他佐辛 | agonist-antagonist | 镇痛新 | N02AD01
dezocine | 地佐辛 | agonist-antagonist | | N02AX03
butorphanol | 布托啡诺 | agonist-antagonist | 酒石酸布托啡诺 | N02AF01
nalbuphine | 纳布啡 | agonist-antagonist | 盐酸纳布啡 | N02AF02
dihydroetorphine | 二氢埃托啡 | pure-agonist | 盐酸二氢埃托啡 |
"""
OTHERS = """
naloxone | 纳洛酮 | opioid-antagonist | 盐酸纳洛酮 | V03AB15
naltrexone | 纳曲酮 | opioid-antagonist | | N07BB04
methylnaltrexone | 甲基纳曲酮 | | | A06AH01
paracetamol | 对乙酰氨基酚 | paracetamol | 扑热息痛, acetaminophen, apap | N02BE01
metamizole | 安乃近 | metamizole | dipyrone | N02BB02
ibuprofen | 布洛芬 | nsaid | | M01AE01
diclofenac | 双氯芬酸 | nsaid | 双氯芬酸钠, diclofenac sodium | M01AB05
naproxen | 萘普生 | nsaid | 萘普生钠 | M01AE02
celecoxib | 塞来昔布 | nsaid | | M01AH01
etoricoxib | 依托考昔 | nsaid | | M01AH05
parecoxib | 帕瑞昔布 | nsaid | 帕瑞昔布钠 | M01AH04
flurbiprofen | 氟比洛芬 | nsaid | 氟比洛芬酯 | M01AE09
indometacin | 吲哚美辛 | nsaid | 消炎痛, indomethacin | M01AB01
meloxicam | 美洛昔康 | nsaid | | M01AC06
loxoprofen | 洛索洛芬 | nsaid | 洛索洛芬钠 | M01AE
ketorolac | 酮咯酸 | nsaid | 酮咯酸氨丁三醇 | M01AB15
nimesulide | 尼美舒利 | nsaid | | M01AX17
aspirin | 阿司匹林 | nsaid antiplatelet | 乙酰水杨酸, acetylsalicylic acid | N02BA01
gabapentin | 加巴喷丁 | gabapentinoid | | N02BF01
pregabalin | 普瑞巴林 | gabapentinoid | | N02BF02
amitriptyline | 阿米替林 | tricyclic antidepressant serotonergic qt-prolonging | 盐酸阿米替林 | N06AA09
nortriptyline | 去甲替林 | tricyclic antidepressant serotonergic qt-prolonging | | N06AA10
doxepin | 多塞平 | tricyclic antidepressant serotonergic | | N06AA12
duloxetine | 度洛西汀 | snri antidepressant serotonergic | 盐酸度洛西汀 | N06AX21
venlafaxine | 文拉法辛 | snri antidepressant serotonergic | 盐酸文拉法辛 | N06AX16
mirtazapine | 米氮平 | antidepressant serotonergic | | N06AX11
carbamazepine | 卡马西平 | anticonvulsant cyp3a4-inducer | | N03AF01
oxcarbazepine | 奥卡西平 | anticonvulsant | | N03AF02
phenytoin | 苯妥英 | anticonvulsant cyp3a4-inducer | 苯妥英钠 | N03AB02
valproate | 丙戊酸 | anticonvulsant | 丙戊酸钠 | N03AG01
lidocaine | 利多卡因 | local-anaesthetic | 盐酸利多卡因 |
ketamine | 氯胺酮 | | 盐酸氯胺酮, 艾司氯胺酮, esketamine | N01AX03
dexamethasone | 地塞米松 | corticosteroid | 地塞米松磷酸钠 | H02AB02
prednisone | 泼尼松 | corticosteroid | 醋酸泼尼松, 强的松 | H02AB07
prednisolone | 泼尼松龙 | corticosteroid | | H02AB06
methylprednisolone | 甲泼尼龙 | corticosteroid | | H02AB04
hydrocortisone | 氢化可的松 | corticosteroid | | H02AB09
zoledronic acid | 唑来膦酸 | bisphosphonate | | M05BA08
denosumab | 地舒单抗 | | 地诺单抗 | M05BX04
lactulose | 乳果糖 | osmotic-laxative | | A06AD11
macrogol | 聚乙二醇 | osmotic-laxative | 聚乙二醇4000, 聚乙二醇电解质, polyethylene glycol | A06AD15
magnesium hydroxide | 氢氧化镁 | osmotic-laxative | |
senna | 番泻叶 | stimulant-laxative | 番泻苷, sennosides | A06AB06
bisacodyl | 比沙可啶 | stimulant-laxative | | A06AB02
sodium picosulfate | 匹可硫酸钠 | stimulant-laxative | | A06AB08
rhubarb | 大黄 | stimulant-laxative | |
docusate | 多库酯 | softener | 多库酯钠 | A06AA02
liquid paraffin | 液状石蜡 | softener | 石蜡油 | A06AA01
glycerol | 甘油 | | 开塞露甘油 | A06AX01
wheat bran | 小麦纤维素 | bulk-laxative | 麦麸, 非比麸, bran |
ispaghula | 车前子 | bulk-laxative | 卵叶车前子, 欧车前, psyllium | A06AC01
metoclopramide | 甲氧氯普胺 | anti-emetic prokinetic serotonergic | 胃复安, 盐酸甲氧氯普胺 | A03FA01
domperidone | 多潘立酮 | anti-emetic prokinetic qt-prolonging | | A03FA03
mosapride | 莫沙必利 | prokinetic | | A03FA
ondansetron | 昂丹司琼 | anti-emetic qt-prolonging | 盐酸昂丹司琼 | A04AA01
granisetron | 格拉司琼 | anti-emetic qt-prolonging | 盐酸格拉司琼 | A04AA02
tropisetron | 托烷司琼 | anti-emetic | | A04AA03
palonosetron | 帕洛诺司琼 | anti-emetic | | A04AA05
aprepitant | 阿瑞匹坦 | anti-emetic cyp3a4-inhibitor | | A04AD12
haloperidol | 氟哌啶醇 | antipsychotic qt-prolonging anti-emetic | | N05AD01
olanzapine | 奥氮平 | antipsychotic | | N05AH03
quetiapine | 喹硫平 | antipsychotic qt-prolonging | | N05AH04
risperidone | 利培酮 | antipsychotic | | N05AX08
chlorpromazine | 氯丙嗪 | antipsychotic qt-prolonging | | N05AA01
diazepam | 地西泮 | benzodiazepine | 安定 | N05BA01
lorazepam | 劳拉西泮 | benzodiazepine | | N05BA06
alprazolam | 阿普唑仑 | benzodiazepine | | N05BA12
clonazepam | 氯硝西泮 | benzodiazepine | | N03AE01
estazolam | 艾司唑仑 | benzodiazepine | 舒乐安定 | N05CD04
midazolam | 咪达唑仑 | benzodiazepine | | N05CD08
oxazepam | 奥沙西泮 | benzodiazepine | | N05BA04
zolpidem | 唑吡坦 | z-drug | | N05CF02
zopiclone | 佐匹克隆 | z-drug | 右佐匹克隆, eszopiclone | N05CF01
zaleplon | 扎来普隆 | z-drug | | N05CF03
phenobarbital | 苯巴比妥 | barbiturate anticonvulsant cyp3a4-inducer | 鲁米那 | N03AA02
baclofen | 巴氯芬 | muscle-relaxant | | M03BX01
tizanidine | 替扎尼定 | muscle-relaxant | | M03BX02
chlorphenamine | 氯苯那敏 | sedating-antihistamine | 马来酸氯苯那敏, 扑尔敏, chlorpheniramine | R06AB04
diphenhydramine | 苯海拉明 | sedating-antihistamine | | R06AA02
promethazine | 异丙嗪 | sedating-antihistamine qt-prolonging | 非那根 | R06AD02
alcohol | 酒精 | alcohol | 乙醇, 白酒, 酒, ethanol |
selegiline | 司来吉兰 | mao-inhibitor | | N04BD01
rasagiline | 雷沙吉兰 | mao-inhibitor | | N04BD02
moclobemide | 吗氯贝胺 | mao-inhibitor | | N06AG02
linezolid | 利奈唑胺 | mao-inhibitor serotonergic | | J01XX08
methylene blue | 亚甲蓝 | mao-inhibitor | 美蓝 | V03AB17
fluoxetine | 氟西汀 | ssri antidepressant serotonergic cyp2d6-inhibitor | | N06AB03
paroxetine | 帕罗西汀 | ssri antidepressant serotonergic cyp2d6-inhibitor | | N06AB05
sertraline | 舍曲林 | ssri antidepressant serotonergic | | N06AB06
citalopram | 西酞普兰 | ssri antidepressant serotonergic qt-prolonging | | N06AB04
escitalopram | 艾司西酞普兰 | ssri antidepressant serotonergic qt-prolonging | | N06AB10
fluvoxamine | 氟伏沙明 | ssri antidepressant serotonergic cyp3a4-inhibitor | | N06AB08
bupropion | 安非他酮 | antidepressant cyp2d6-inhibitor | | N06AX12
trazodone | 曲唑酮 | antidepressant serotonergic | | N06AX05
sumatriptan | 舒马普坦 | triptan serotonergic | | N02CC01
dextromethorphan | 右美沙芬 | serotonergic | 氢溴酸右美沙芬 | R05DA09
clarithromycin | 克拉霉素 | cyp3a4-inhibitor qt-prolonging | | J01FA09
erythromycin | 红霉素 | cyp3a4-inhibitor qt-prolonging | | J01FA01
azithromycin | 阿奇霉素 | qt-prolonging | | J01FA10
fluconazole | 氟康唑 | cyp3a4-inhibitor qt-prolonging | | J02AC01
itraconazole | 伊曲康唑 | cyp3a4-inhibitor | | J02AC02
voriconazole | 伏立康唑 | cyp3a4-inhibitor qt-prolonging | | J02AC03
posaconazole | 泊沙康唑 | cyp3a4-inhibitor qt-prolonging | | J02AC04
ketoconazole | 酮康唑 | cyp3a4-inhibitor | | J02AB02
ritonavir | 利托那韦 | cyp3a4-inhibitor | 奈玛特韦/利托那韦 | J05AE03
nirmatrelvir | 奈玛特韦 | cyp3a4-inhibitor | | J05AE30
diltiazem | 地尔硫䓬 | cyp3a4-inhibitor | 地尔硫卓 | C08DB01
verapamil | 维拉帕米 | cyp3a4-inhibitor | | C08DA01
grapefruit | 葡萄柚 | cyp3a4-inhibitor | 西柚, 葡萄柚汁, grapefruit juice |
imatinib | 伊马替尼 | cyp3a4-inhibitor | | L01EA01
crizotinib | 克唑替尼 | cyp3a4-inhibitor | | L01ED01
ceritinib | 塞瑞替尼 | cyp3a4-inhibitor | | L01ED02
idelalisib | 艾代拉里斯 | cyp3a4-inhibitor | | L01EM01
abiraterone | 阿比特龙 | cyp2d6-inhibitor | 醋酸阿比特龙 | L02BX03
rifampicin | 利福平 | cyp3a4-inducer | rifampin | J04AB02
st john's wort | 贯叶连翘 | cyp3a4-inducer serotonergic | 圣约翰草, 贯叶金丝桃 |
enzalutamide | 恩扎卢胺 | cyp3a4-inducer | | L02BB04
apalutamide | 阿帕他胺 | cyp3a4-inducer | | L02BB05
levofloxacin | 左氧氟沙星 | qt-prolonging | | J01MA12
moxifloxacin | 莫西沙星 | qt-prolonging | | J01MA14
ciprofloxacin | 环丙沙星 | qt-prolonging | | J01MA02
osimertinib | 奥希替尼 | qt-prolonging | | L01EB04
vandetanib | 凡德他尼 | qt-prolonging | | L01EX04
ribociclib | 瑞波西利 | qt-prolonging | | L01EF02
arsenic trioxide | 三氧化二砷 | qt-prolonging | 砒霜 | L01XX27
amiodarone | 胺碘酮 | qt-prolonging | | C01BD01
warfarin | 华法林 | anticoagulant | 华法林钠 | B01AA03
rivaroxaban | 利伐沙班 | anticoagulant | | B01AF01
apixaban | 阿哌沙班 | anticoagulant | | B01AF02
dabigatran | 达比加群 | anticoagulant | 达比加群酯 | B01AE07
edoxaban | 艾多沙班 | anticoagulant | | B01AF03
enoxaparin | 依诺肝素 | anticoagulant | 依诺肝素钠, 低分子肝素, low molecular weight heparin | B01AB05
nadroparin | 那屈肝素 | anticoagulant | 那屈肝素钙 | B01AB06
heparin | 肝素 | anticoagulant | 肝素钠 | B01AB01
clopidogrel | 氯吡格雷 | antiplatelet | | B01AC04
ticagrelor | 替格瑞洛 | antiplatelet | | B01AC24
enalapril | 依那普利 | ace-inhibitor-or-arb | | C09AA02
perindopril | 培哚普利 | ace-inhibitor-or-arb | | C09AA04
captopril | 卡托普利 | ace-inhibitor-or-arb | | C09AA01
valsartan | 缬沙坦 | ace-inhibitor-or-arb | | C09CA03
losartan | 氯沙坦 | ace-inhibitor-or-arb | 氯沙坦钾 | C09CA01
irbesartan | 厄贝沙坦 | ace-inhibitor-or-arb | | C09CA04
hydrochlorothiazide | 氢氯噻嗪 | diuretic | | C03AA03
furosemide | 呋塞米 | diuretic | 速尿 | C03CA01
torasemide | 托拉塞米 | diuretic | | C03CA04
spironolactone | 螺内酯 | diuretic | | C03DA01
indapamide | 吲达帕胺 | diuretic | | C03BA11
cisplatin | 顺铂 | nephrotoxic | | L01XA01
methotrexate | 甲氨蝶呤 | nephrotoxic | | L01BA01
bevacizumab | 贝伐珠单抗 | bevacizumab | | L01FG01
omeprazole | 奥美拉唑 | | | A02BC01
pantoprazole | 泮托拉唑 | | | A02BC02
amlodipine | 氨氯地平 | | | C08CA01
metformin | 二甲双胍 | | | A10BA02
pseudoephedrine | 伪麻黄碱 | | 盐酸伪麻黄碱 | R01BA02
amantadine | 金刚烷胺 | | 盐酸金刚烷胺 | N04BB01
caffeine | 咖啡因 | | | N06BC01
propyphenazone | 异丙安替比林 | | | N02BB04
"""


def _rows(table: str, always: tuple[str, ...] = ()) -> Iterator[Substance]:
    for line in table.strip().splitlines():
        id, zh, classes, names, atc = ([*(cell.strip() for cell in line.split("|")), ""] * 2)[:5]
        found = frozenset((*always, *classes.split()))
        assert found <= CLASSES, f"{id}: {found - CLASSES}"
        aliases = tuple(name.strip() for name in names.split(",") if name.strip())
        yield Substance(id, {"zh": zh, "en": id}, found, aliases, atc)


#: Every substance by its id.
SUBSTANCES: Mapping[str, Substance] = MappingProxyType(
    {one.id: one for one in (*_rows(OPIOIDS, ("opioid",)), *_rows(OTHERS))}
)
_BY_NAME = {plain(name): one for one in SUBSTANCES.values() for name in (one.id, one.names["zh"], *one.aliases)}


def substance_named(word: str) -> Substance | None:
    """Return the substance of a generic name in either language, or none; case, width and spaces do not matter."""
    return _BY_NAME.get(plain(word))
