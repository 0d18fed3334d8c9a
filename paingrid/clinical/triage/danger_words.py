"""
Danger words in free text, both languages: what each says and the row it speaks for.

Plain and dialect words stand beside each other (喊不答应, 扯风, 脚杆没得力 are said in Sichuan). "…" stands for
a few letters in between, "*" at the end of an English word for any ending. English is written in the plain form
to which `free_text` brings it first: "cannot" for can't or unable to, "doesn't" for does not, "the" for his and her,
"self" for himself, no "very".
"""

from __future__ import annotations

Meaning = tuple[str, tuple[str, ...], tuple[str, ...]]
#: Some rows hear their words only where the value itself is not known: SLEEPY (X1), PAIN (U1, else X7), FEVER
#: (E5 or U7), D5. KEEP and U6 are two ways to U6.
MEANINGS: tuple[Meaning, ...] = (
    (
        "E1",
        (
            *("叫不醒", "喊不醒", "叫不应", "喊不应", "喊不答应", "唤不醒", "摇不醒", "弄不醒", "拍不醒", "推不醒"),
            *("叫…不醒", "喊…不醒", "喊…不答应", "叫…不答应", "叫…没反应", "叫…没有反应", "喊…没得反应"),
            *("醒不过来", "醒不来", "没有反应", "没反应", "没得反应", "昏迷", "不省人事", "没有意识", "没得知觉了"),
        ),
        (
            *("cannot wake", "cannot be woken", "cannot be roused", "cannot be awakened", "cannot awaken"),
            *("won't wake", "doesn't wake", "not waking", "isn't waking", "hard to wake", "difficult to wake"),
            *("cannot rouse", "unarousable", "unresponsive", "unconscious", "not responding", "isn't responding"),
            *("doesn't respond", "won't respond", "no response", "in a coma", "comatose", "passed out"),
            *("cannot get…to wake", "cannot get…awake"),
        ),
    ),
    (
        "E2",
        (
            *(
                "呼吸很慢",
                "呼吸慢",
                "呼吸变慢",
                "呼吸好慢",
                "呼吸太慢",
                "呼吸越来越慢",
                "出气很慢",
                "出气慢",
                "喘气很慢",
            ),
            *("呼吸微弱", "呼吸很弱", "呼吸浅", "呼吸很浅", "半天…一口气", "快没呼吸", "没有呼吸", "没呼吸"),
            *("不呼吸", "不出气", "呼吸停", "没得气", "没气了", "断气"),
        ),
        (
            *("slow breathing", "breathing slow*", "breathes slow*", "breathing is slow*", "breathing too slow*"),
            *("barely breath*", "hardly breath*", "shallow breathing", "breathing is shallow", "few breaths"),
            *("not breathing", "isn't breathing", "doesn't breathe", "stopped breathing", "stops breathing"),
        ),
    ),
    (
        "E2",
        (
            *("嘴唇发紫", "嘴唇发乌", "嘴唇紫", "嘴唇乌", "嘴唇发青", "嘴发紫", "嘴巴发紫", "嘴巴发乌", "口唇青紫"),
            *("嘴皮发乌", "嘴皮发紫", "嘴皮乌", "嘴皮子乌", "脸发紫", "脸色发紫", "脸发青", "脸发乌", "脸都乌了"),
            *("面色青紫", "发绀", "紫绀", "指甲发紫", "指甲发乌"),
        ),
        (
            *("blue lips", "lips are blue", "lips blue", "lips are turning blue", "lips turned blue", "lips look blue"),
            *("lips went blue", "bluish lips", "purple lips", "lips are purple", "turning blue", "turned blue"),
            *("gone blue", "blue in the face", "face is blue", "blue fingernails", "cyanos*", "cyanot*"),
        ),
    ),
    (
        "E3",
        (
            *("腿没力气", "腿没有力气", "腿没力", "腿没劲", "腿没得力", "脚没力气", "脚没劲", "脚没得力", "脚杆没得力"),
            *("脚杆软", "腿杆软", "腿杆没得力", "腿使不上劲", "腿动不了", "脚动不了", "腿不能动", "双腿无力"),
            *("两腿无力", "腿无力", "腿软站不", "腿软走不", "脚软站不", "站不起来了", "下肢无力", "瘫", "腿麻木"),
            *("脚杆麻", "腿杆麻", "腿没知觉", "腿没得知觉", "下半身没", "下半身动不", "下身麻", "会阴麻"),
        ),
        (
            *("legs are weak", "weak legs", "legs weak", "leg weakness", "legs feel weak", "legs have gone weak"),
            *("weakness in the leg*", "legs gave way", "legs give way", "cannot move the leg*", "cannot move legs"),
            *("cannot feel the leg*", "no feeling in", "no strength in the leg*", "numb legs", "legs are numb"),
            *("leg is numb", "leg is weak", "leg went numb"),
            *("legs feel numb", "legs went numb", "saddle numb*", "paralysed", "paralyzed", "paralysis"),
        ),
    ),
    (
        "E3",
        (
            *("大小便失禁", "尿失禁", "大便失禁", "拉在裤子", "屙在裤子", "尿在裤子", "尿裤子", "管不住大小便"),
            *("大小便管不住", "屎尿管不住", "夹不住尿", "夹不住屎"),
        ),
        (
            *("incontinen*", "wet self", "soiled self", "lost control of the bladder", "lost control of bladder"),
            *("lost control of the bowel*", "lost control of bowel*", "cannot hold the urine", "cannot hold urine"),
        ),
    ),
    (
        "E4",
        ("骨折", "骨头断", "摔断", "断了骨头", "腿变形", "腿摔弯", "手杆断", "脚杆断"),
        (
            *("fracture*", "broken bone", "bone is broken", "broke the leg", "broke the hip", "broke the arm"),
            *("broken leg", "broken hip", "broken arm", "leg looks bent", "bone snapped"),
        ),
    ),
    (
        "E4",
        ("肠梗阻", "肠子堵", "不放屁", "没有放屁", "不打屁", "没打屁", "不排气", "没有排气", "肚子硬得像板"),
        (
            *("bowel obstruction", "obstructed bowel", "blocked bowel", "bowel is blocked", "passes no wind"),
            *(
                "passing no wind",
                "passing no gas",
                "cannot pass gas",
                "cannot pass wind",
                "rigid belly",
                "rigid abdomen",
            ),
        ),
    ),
    (
        "E4",
        (
            *("头痛得要裂", "头疼得要裂", "头痛欲裂", "头疼欲裂", "头要炸", "脑壳要炸", "脑壳痛得要炸", "脑壳痛得要裂"),
            *("喷射状呕吐", "喷射样呕吐", "从没有过的头痛", "从来没有过的头痛", "从来没这么头痛"),
        ),
        ("worst headache", "thunderclap headache", "splitting headache", "projectile vomit*", "head is exploding"),
    ),
    (
        "E4",
        ("脸突然肿", "脖子突然肿", "脸和脖子肿", "脸脖子肿", "脸颈肿", "黑便", "柏油样", "拉血", "屙血", "便血"),
        (
            *("face is swollen", "swollen face", "face and neck swollen", "face swelled", "face swelling"),
            *("black stool*", "tarry stool*", "blood in the stool*", "blood in stool*"),
        ),
    ),
    (
        "E5",
        (
            *("化疗后发烧", "化疗后发热", "化疗完发烧", "化疗发烧", "化疗…发烧", "化疗…发热", "寒战", "发冷发抖"),
            *("冷得发抖", "冷得打抖", "打摆子", "打冷颤"),
        ),
        (
            *("fever after chemo*", "fever since chemo*", "fever following chemo*", "chemo…fever", "shaking chills"),
            *("rigors", "shivering with fever", "shaking with cold"),
        ),
    ),
    (
        "FEVER",
        ("发烧", "发高烧", "发热", "高热", "烧到38", "烧到39", "烧到40", "滚烫"),
        ("fever*", "high temperature", "burning up"),
    ),
    (
        "E6",
        (
            *(
                "不想活",
                "想死",
                "自杀",
                "寻短见",
                "想不开",
                "活着没意思",
                "活起没得意思",
                "活不下去",
                "不如死",
                "死了算",
            ),
            *("一了百了", "结束生命", "轻生", "活够了", "了结自己", "跳楼", "上吊", "割腕", "喝农药"),
        ),
        (
            *("want to die", "wants to die", "wanted to die", "wish i were dead", "wish i was dead", "wishes to die"),
            *("better off dead", "kill self", "killing self", "harm self", "hurt self", "hang self", "suicid*"),
            *("end the life", "end it all", "take the own life", "doesn't want to live", "no reason to live"),
            *("not worth living", "cannot go on living", "cut the wrists"),
        ),
    ),
    (
        "E6",
        (
            *("多吃了药", "多吃了几片", "多吃了几颗", "多吃了好几", "吃多了药", "吃了一瓶", "吃了…整瓶", "药吃过量"),
            *("吃过量", "一次全吃", "一口气吃", "药全吃了", "安眠药…吃"),
        ),
        (
            *("overdose*", "took too many", "took too much", "taken too many", "taken too much", "swallowed all"),
            *("took the whole bottle", "took all the", "took the whole box"),
        ),
    ),
    (
        "E6",
        (
            *("误吃", "误服", "小孩…药吃了", "孩子…药吃了", "娃儿…药吃了", "孙子…药吃了", "孙女…药吃了"),
            *("小孩…吃了…药", "孩子…吃了…药", "娃儿…吃了…药", "娃娃…吃了…药", "孙子…吃了…药"),
            *("孙女…吃了…药", "小孩吃了…片", "孩子吃了…片", "娃儿吃了…颗", "孙子吃了…颗", "小孩…吞", "孩子…吞"),
            *("娃儿…吞", "孙子…吞", "小孩…贴片", "孩子…贴片", "娃儿…贴片", "贴在孩子", "贴到孩子", "贴到娃儿"),
        ),
        (
            *(
                "child took",
                "child swallowed",
                "child ate",
                "kid took",
                "kid swallowed",
                "kid ate",
                "toddler swallowed",
            ),
            *("grandson swallowed", "granddaughter swallowed", "grandson ate", "granddaughter ate", "son swallowed"),
            *("daughter swallowed", "swallowed the patch", "patch on the child", "patch stuck to", "child…patch"),
        ),
    ),
    (
        "E7",
        (
            *("抽搐", "抽筋全身", "全身抽", "惊厥", "癫痫", "羊癫疯", "羊角风", "扯风", "扯疯", "抽风", "翻白眼"),
            *("口吐白沫", "两眼上翻", "眼睛上翻"),
        ),
        (
            *("seizure*", "seizing", "convuls*", "having a fit", "has a fit", "had a fit", "having fits", "had fits"),
            *("epilep*", "fitting now", "started fitting", "frothing at the mouth"),
        ),
    ),
    (
        "E7",
        ("晕倒", "昏倒", "晕过去", "昏过去", "昏死", "晕死", "栽倒", "倒地", "倒在地上", "休克"),
        ("collapse*", "collapsing", "fainted", "fell unconscious", "keeled over", "in shock", "blacked out"),
    ),
    (
        "E7",
        (
            *("大出血", "出血不止", "血止不住", "止不住血", "一直流血", "血流不停", "吐血", "呕血", "咳血", "咯血"),
            *("流了好多血", "流了很多血", "好多血"),
        ),
        (
            *("heavy bleeding", "severe bleeding", "bleeding heavily", "bleeding a lot", "bleeding won't stop"),
            *("won't stop bleeding", "cannot stop the bleeding", "blood everywhere", "vomit* blood", "coughing blood"),
            *("throwing up blood", "threw up blood", "spitting blood", "coughing up blood", "coughed up blood"),
            *("haemorrhag*", "hemorrhag*"),
        ),
    ),
    (
        "E7",
        (
            *("喘不上气", "喘不过气", "喘不赢", "透不过气", "上气不接下气", "出不赢气", "出不到气", "出不来气"),
            *("气紧得很", "气紧得凶", "喘得凶", "喘得厉害", "呼吸不了", "呼吸困难", "窒息", "噎住", "噎到", "卡住喉咙"),
        ),
        (
            *("cannot breathe", "cannot get air", "cannot get the breath", "cannot catch the breath", "choking"),
            *("choked on", "gasping", "struggling to breathe", "struggling for breath", "fighting for breath"),
            *("severely breathless", "short of breath", "suffocat*"),
        ),
    ),
    (
        "E7",
        (
            *("胸口剧痛", "胸口痛得厉害", "胸口痛得凶", "剧烈胸痛", "突然胸痛", "突然胸口痛", "胸痛得厉害", "心口剧痛"),
            *("心口子痛得凶", "胸口像压了"),
        ),
        (
            *(
                "severe chest pain",
                "sudden chest pain",
                "terrible chest pain",
                "crushing chest",
                "chest pain is severe",
            ),
            *("bad chest pain", "crushing pain in the chest"),
        ),
    ),
    (
        "U3",
        (
            *("幻觉", "看到不存在", "看见不存在", "看到死去的", "看到鬼", "见到鬼", "说胡话", "打胡乱说", "胡言乱语"),
            *("神志不清", "神智不清", "意识模糊", "糊涂了", "突然糊涂", "认不到人", "认不得人", "不认识人", "认不出人"),
        ),
        (
            *("hallucinat*", "seeing things", "sees things", "hearing voices", "delirious", "delirium", "confused"),
            *("confusion", "talking nonsense", "not making sense", "doesn't recognise", "doesn't recognize"),
            "doesn't know where",
        ),
    ),
    (
        "U3",
        ("肌肉跳", "肌阵挛", "手脚乱跳", "手脚乱抖", "手脚一跳一跳", "瞳孔很小", "瞳孔针尖", "瞳孔小得"),
        (
            *("jerking", "jerks", "myoclon*", "muscle twitch*", "limbs twitching", "pinpoint pupil*", "tiny pupils"),
            "pupils are tiny",
        ),
    ),
    (
        "U3",
        ("说着话就睡", "说话就睡着", "讲着话就睡", "说到说到就睡", "说到一半睡着", "一边说一边睡"),
        (
            *("falls asleep while talking", "falling asleep while talking", "fell asleep while talking"),
            *("falls asleep mid*", "falling asleep mid*", "nods off mid*", "falls asleep in the middle of"),
        ),
    ),
    (
        "U4",
        (
            *(
                "尿不出",
                "屙不出",
                "拉不出尿",
                "撒不出尿",
                "解不出小便",
                "解不出尿",
                "小便解不出",
                "小便不出",
                "没有小便",
            ),
            *("没解小便", "没屙尿", "没有尿", "没得尿", "胀尿", "一天没尿", "半天没尿"),
        ),
        (
            *(
                "cannot urinate",
                "cannot pass urine",
                "cannot pass water",
                "cannot pee",
                "no urine",
                "not passing urine",
            ),
            *("not peeing", "hasn't peed", "hasn't passed urine", "hasn't urinated"),
        ),
    ),
    (
        "U4",
        ("痛得跟以前不一样", "痛得和以前不一样", "突然痛得不一样", "痛变了样"),
        ("pain has suddenly changed", "different pain from before", "pain is different from before"),
    ),
    (
        "U5",
        ("多贴了一片", "多贴了一张", "贴多了", "旧的没撕", "旧的没有撕", "忘了撕旧", "忘记撕旧", "误贴两片"),
        (
            *(
                "extra patch",
                "too many patches",
                "two patches by mistake",
                "old patch is still on",
                "old patch still on",
            ),
            "forgot to remove the old patch",
        ),
    ),
    (
        "U6",
        ("药吃完了", "没有药了", "没药了", "没得药了", "药断了", "断药", "止痛药没了", "止痛药没得了"),
        (
            *("out of morphine", "out of medicine", "out of medication", "out of pain medicine", "out of painkillers"),
            *("out of pain killers", "ran out of pain", "run out of pain", "no medicine left", "no painkillers left"),
            "no morphine left",
        ),
    ),
    (
        "KEEP",
        ("吃药就吐", "吃了药就吐", "药都吐了", "药全吐了", "药吐出来", "吃啥吐啥", "吃什么吐什么", "喝水都吐"),
        (
            *("cannot keep anything down", "cannot keep the medicine down", "cannot keep the tablet* down"),
            *("cannot keep the pill* down", "cannot keep medicine down", "vomits everything", "vomiting everything"),
            *("vomits the tablet*", "vomited the tablet*", "threw up the pill*"),
        ),
    ),
    (
        "D6",
        ("吐得凶", "吐得厉害", "一直吐", "一直在吐", "不停地吐", "吐个不停", "吐了好几", "恶心得很", "吐惨了"),
        (
            "keeps vomiting",
            "keeps throwing up",
            "vomiting a lot",
            "vomiting badly",
            "vomiting again and again",
            "nonstop vomiting",
        ),
    ),
    (
        "D5",
        ("解不出大便", "解不出来大便", "大便不通", "便秘", "几天没解大便", "几天没大便", "几天没屙", "几天没拉"),
        (
            "constipat*",
            "cannot poo",
            "cannot pass stool*",
            "no bowel movement*",
            "bowels haven't moved",
            "no stool for",
        ),
    ),
    (
        "D9",
        ("贴片掉了", "贴剂掉了", "贴掉了", "药快吃完", "只剩一天的药", "药只够今天", "药只够一天"),
        ("patch fell off", "patch came off", "patch has come off", "nearly out of", "almost out of"),
    ),
    (
        "PAIN",
        (
            *(
                "受不了",
                "痛死",
                "疼死",
                "遭不住",
                "痛惨",
                "疼惨",
                "痛得打滚",
                "疼得打滚",
                "痛得喊",
                "疼得喊",
                "痛得要命",
            ),
            *(
                "疼得要命",
                "痛得凶",
                "疼得凶",
                "痛得直冒汗",
                "疼得直冒汗",
                "痛得哭",
                "疼得哭",
                "剧痛",
                "忍不了",
                "忍不住痛",
            ),
        ),
        (
            *("unbearable", "cannot bear", "cannot stand the pain", "cannot take the pain", "cannot take it any more"),
            *("worst pain", "agony", "excruciating", "screaming with pain", "screaming in pain", "crying with pain"),
            "pain is killing",
        ),
    ),
    (
        "SLEEPY",
        (
            *("昏沉", "嗜睡", "老是睡", "一直睡", "总是睡", "睡不醒", "老想睡", "很困", "好困", "瞌睡", "迷迷糊糊"),
            *("迷糊", "昏戳戳", "恍兮惚兮", "眼睛睁不开", "怪怪的", "怪得很", "不对劲"),
            *("人不正常", "精神不正常", "反应慢", "反应迟钝"),
        ),
        (
            *("sleepy", "drowsy", "drowsiness", "strange", "strangely", "odd", "oddly", "always asleep"),
            *("sleeps all day", "sleeping all day", "sleeps all the time", "sleeping all the time", "tired all day"),
            *("tired all the time", "groggy", "sluggish", "lethargic", "not self", "isn't self", "out of it"),
        ),
    ),
)
