"""What is given beside opioids, and what people take on their own."""

from __future__ import annotations

from paingrid.clinical.medicines.products.row import rows

PRODUCTS = (
    *rows("""
对乙酰氨基酚片 | paracetamol tablet | ir oral tablet | otc | paracetamol 300, 500 | 必理通, 泰诺林片 | split
对乙酰氨基酚缓释片 | paracetamol SR tablet | sr oral tablet | otc | paracetamol 650 | 泰诺林 | every=8
氨酚伪麻美芬片 | paracetamol/pseudoephedrine/dextromethorphan tablet | ir oral tablet | otc | paracetamol 325 + pseudoephedrine 30 + dextromethorphan 15 | 白加黑日片, 白加黑 |
酚麻美敏片 | paracetamol/pseudoephedrine/dextromethorphan/chlorphenamine tablet | ir oral tablet | otc | paracetamol 325 + pseudoephedrine 30 + dextromethorphan 15 + chlorphenamine 2 | 泰诺 |
复方氨酚烷胺片 | paracetamol/amantadine/caffeine/chlorphenamine tablet | ir oral tablet | otc | paracetamol 250 + amantadine 100 + caffeine 15 + chlorphenamine 2 | 感康, 快克, 复方氨酚烷胺胶囊 |
复方对乙酰氨基酚片（Ⅱ） | paracetamol/propyphenazone/caffeine tablet | ir oral tablet | otc | paracetamol 250 + propyphenazone 150 + caffeine 50 | 散利痛 |
布洛芬片 | ibuprofen tablet | ir oral tablet | otc | ibuprofen 200 | | split
布洛芬缓释胶囊 | ibuprofen SR capsule | sr oral capsule | otc | ibuprofen 300 | 芬必得 | every=12
双氯芬酸钠缓释片 | diclofenac sodium SR tablet | sr oral tablet | prescription | diclofenac 75 | 扶他林缓释片 | every=12
双氯芬酸钠肠溶片 | diclofenac sodium enteric tablet | ir oral tablet | prescription | diclofenac 25, 50 | 扶他林 |
萘普生片 | naproxen tablet | ir oral tablet | otc | naproxen 100, 250 | | split
塞来昔布胶囊 | celecoxib capsule | ir oral capsule | prescription | celecoxib 200 | 西乐葆 |
依托考昔片 | etoricoxib tablet | ir oral tablet | prescription | etoricoxib 60 | 安康信 |
洛索洛芬钠片 | loxoprofen sodium tablet | ir oral tablet | prescription | loxoprofen 60 | 乐松 | split
美洛昔康片 | meloxicam tablet | ir oral tablet | prescription | meloxicam 7.5, 15 | 莫比可 | split
吲哚美辛栓 | indometacin suppository | ir rectal suppository | otc | indometacin 50, 100 | |
氟比洛芬酯注射液 | flurbiprofen axetil injection | injection iv ampoule | prescription | flurbiprofen 50 | 凯纷 |
阿司匹林肠溶片 | aspirin enteric tablet | ir oral tablet | otc | aspirin 100 | 拜阿司匹灵 |
加巴喷丁胶囊 | gabapentin capsule | ir oral capsule | prescription | gabapentin 100, 300 | |
普瑞巴林胶囊 | pregabalin capsule | ir oral capsule | prescription | pregabalin 75, 150 | 乐瑞卡 |
盐酸阿米替林片 | amitriptyline hydrochloride tablet | ir oral tablet | prescription | amitriptyline 25 | | split
盐酸度洛西汀肠溶胶囊 | duloxetine enteric capsule | ir oral capsule | prescription | duloxetine 30, 60 | 欣百达 |
盐酸文拉法辛缓释胶囊 | venlafaxine SR capsule | sr oral capsule | prescription | venlafaxine 75, 150 | 怡诺思 | every=24
卡马西平片 | carbamazepine tablet | ir oral tablet | prescription | carbamazepine 100, 200 | 得理多 | split
利多卡因凝胶贴膏 | lidocaine plaster 5 % | topical topical plaster | prescription | lidocaine 700 | 得百宁 |
地塞米松片 | dexamethasone tablet | ir oral tablet | prescription | dexamethasone 0.75 | | split
醋酸泼尼松片 | prednisone tablet | ir oral tablet | prescription | prednisone 5 | | split
唑来膦酸注射液 | zoledronic acid injection | injection iv ampoule | prescription | zoledronic acid 4 | 择泰 |
乳果糖口服溶液 | lactulose oral solution | ir oral mL | otc | lactulose 667 | 杜密克 | split
聚乙二醇4000散 | macrogol 4000 powder | ir oral sachet | otc | macrogol 10000 | 福松 |
番泻叶颗粒 | senna granules | ir oral sachet | prescription | senna 15 | |
比沙可啶肠溶片 | bisacodyl enteric tablet | ir oral tablet | otc | bisacodyl 5 | 便塞停 |
小麦纤维素颗粒 | wheat bran granules | ir oral sachet | otc | wheat bran 3500 | 非比麸颗粒 |
甲氧氯普胺片 | metoclopramide tablet | ir oral tablet | prescription | metoclopramide 5 | 胃复安片 | split
多潘立酮片 | domperidone tablet | ir oral tablet | prescription | domperidone 10 | 吗丁啉 | split
盐酸昂丹司琼片 | ondansetron tablet | ir oral tablet | prescription | ondansetron 4, 8 | 枢复宁 |
氟哌啶醇片 | haloperidol tablet | ir oral tablet | prescription | haloperidol 2 | | split
奥氮平片 | olanzapine tablet | ir oral tablet | prescription | olanzapine 5, 10 | 再普乐 | split
地西泮片 | diazepam tablet | ir oral tablet | psychotropic-2 | diazepam 2.5 | | split
艾司唑仑片 | estazolam tablet | ir oral tablet | psychotropic-2 | estazolam 1 | | split
劳拉西泮片 | lorazepam tablet | ir oral tablet | psychotropic-2 | lorazepam 0.5, 1 | | split
阿普唑仑片 | alprazolam tablet | ir oral tablet | psychotropic-2 | alprazolam 0.4 | | split
酒石酸唑吡坦片 | zolpidem tablet | ir oral tablet | psychotropic-2 | zolpidem 10 | 思诺思 | split
奥美拉唑肠溶胶囊 | omeprazole capsule | ir oral capsule | prescription | omeprazole 20 | |
"""),
)
