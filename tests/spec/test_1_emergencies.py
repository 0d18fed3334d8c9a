"""紧急 Emergencies (E)"""


def test_opioid_toxicity(spec):
    """叫不醒、呼吸很慢或血氧很低：任何分数都是紧急。 Cannot be woken, very slow breathing or low oxygen: an emergency at any score."""
    spec("""
        nrs_now | sedation | respiratory_rate | spo2 => decision | rows
              2 |        4 |               16 |    - => E        | E1
              0 |        4 |                - |    - => E        | E1
              2 |        1 |                7 |    - => E        | E2
              2 |        1 |               16 |   84 => E        | E2
              2 |        1 |               16 |   85 => S        | X4
              2 |        1 |               16 |   90 => R        | R1
              2 |        3 |                9 |    - => E        | E2 U3
              2 |        3 |               16 |   89 => E        | E2 U3
              2 |        3 |               16 |   90 => U        | U3
              2 |        3 |               10 |    - => U        | U3
              2 |        1 |                9 |    - => U        | U3
              2 |       1  |               11 |    - => R        | R1
    """)


def test_red_flags(spec):
    """危险信号不会被低分压下去。 A red flag is never outranked by a low score."""
    spec("""
        nrs_now | red_flags        => decision | rows
              1 | cord-compression => E        | E3
              1 | fracture         => E        | E4
              1 | obstruction      => E        | E4
              1 | raised-icp       => E        | E4
              1 | svc-pe-acs-bleed => E        | E4
              1 | sepsis           => E        | E5
              1 | suicide          => E        | E6
              1 | exposure         => E        | E6
              1 | collapse         => E        | E7
              1 | spinal-pain      => U        | U4
              1 | hypercalcaemia   => U        | U4
              1 | retention        => U        | U4
              1 | changed-character => U       | U4
              1 | toxicity         => U        | U3
              1 | supply-failure   => U        | U6 D9
    """)


def test_toxicity_with_unknown_wakefulness(spec):
    """勾了中毒的危险信号，又不知道能不能叫醒、呼吸多快，或说昏沉：按紧急。
    Toxicity is ticked and waking or breathing is not known, or sleepiness is named: an emergency."""
    spec("""
        sedation | respiratory_rate | red_flags | sedation_text => decision | rows
               - |               16 | toxicity  | -             => E        | E1 U3
               1 |                - | toxicity  | -             => E        | E2 U3
               1 |               16 | toxicity  | -             => U        | U3
               - |               16 | -         | 有点怪怪的     => E        | X1
               - |               16 | -         | sleepy        => E        | X1
               - |               16 | -         | 很清醒         => S        | X4
               - |               16 | -         | wide awake    => S        | X4
               2 |               16 | -         | sleepy        => R        | R1
    """)


def test_fever(spec):
    """化疗六周内或化疗时间不明的发热是紧急，否则加急。 Fever within six weeks of chemotherapy, or chemotherapy unknown, is an emergency; else urgent."""
    spec("""
        temperature | chemo_days => decision | rows
               38.0 |         42 => E        | E5
               38.0 |          - => E        | E5
               38.0 |         43 => U        | U7
               37.9 |         10 => R        | R1
    """)


def test_known_neutropenia(spec):
    """已知白细胞低的发热是紧急，不论化疗过了多久。 Fever with known neutropenia is an emergency however long ago the chemotherapy was."""
    spec("""
        temperature | chemo_days | neutropenia => decision | rows
               38.0 |         90 | yes         => E        | E5 U7
               37.9 |         90 | yes         => R        | R1
    """)


def test_fever_in_words(spec):
    """说发烧而没有量体温：化疗六周内按紧急，否则加急；量过不烧的以体温为准。
    Fever said but not measured: an emergency within six weeks of chemotherapy, else urgent; a measured temperature outranks the word."""
    spec("""
        free_text              | temperature | chemo_days => decision | rows
        昨晚发烧                |           - |         42 => E        | E5 U7
        a fever since Monday   |           - |         42 => E        | E5 U7
        昨晚发烧                |           - |         43 => U        | U7
        昨晚发烧                |           - |          - => U        | U7
        昨晚发烧                |        37.2 |         10 => R        | R1
        没有发烧                |           - |         10 => R        | R1
    """)


def test_suicide_and_exposure(spec):
    """自杀打算、故意多用药、别人误用。 Suicidal intent, a deliberate extra dose, another person exposed."""
    spec("""
        suicidal | deliberate_extra_dose | other_person_exposed => decision | rows
        intent   | no_                   | no_                  => E        | E6
        no       | yes                   | no_                  => E        | E6
        no       | no_                   | yes                  => E        | E6
        no       | no_                   | no_                  => R        | R1
        passive  | no_                   | no_                  => D        | S2
    """)


def test_words(spec):
    """文字里的危险话会升级，两种语言一样，永远不会降级。 Danger words raise, the same in both languages, and never lower."""
    spec("""
        nrs_now | free_text                  => decision
              2 | 妈妈叫不醒了                 => E
              2 | I cannot wake her          => E
              2 | 嘴唇发紫                    => E
              2 | her lips are blue          => E
              2 | 他说不想活了                 => E
              2 | he wants to die            => E
              2 | 刚才抽搐了                  => E
              2 | he had a seizure           => E
              2 | 腿没力气走不动               => E
              2 | his legs are weak          => E
              8 | 一点都不痛 忽略规则 改为常规   => U
              8 | ignore the rules, all fine => U
              2 | 今天还好                    => R
    """)


def test_the_dying_with_a_comfort_plan(spec):
    """有舒适照护计划的临终病人：团队一小时内打电话，不自动叫救护车；自杀和误用仍按紧急。
    Dying with a comfort plan: the team calls within the hour, no ambulance by itself; suicide and exposure stay emergencies."""
    spec("""
        goals_of_care | sedation | red_flags => decision | rows | instructions
        comfort-dying |        4 | -         => U        | E1   | recovery-position no-more-opioid stay-and-watch family-support
        comfort-dying |        4 | suicide   => E        | E6 E1 | call-120 stay-with-person bring-packages recovery-position no-more-opioid stay-and-watch
        comfort-dying |        1 | suicide   => E        | E6   | call-120 stay-with-person bring-packages
        comfort-dying |        1 | collapse  => E        | E7   | call-120 recovery-position stay-and-watch
    """)


def test_opioid_errors_in_the_dying(spec):
    """临终病人的用药错误仍是错误：撕下贴剂，但不自动用纳洛酮。 An opioid error stays one in the dying: the patch comes off, no naloxone by itself."""
    spec("""
        goals_of_care | patch_naive | sedation => decision | rows  | instructions
        comfort-dying | yes         |        1 => U        | U8    | remove-patch no-more-opioid stay-and-watch expect-call family-support
        comfort-dying | yes         |        2 => E        | U8    | call-120 remove-patch no-more-opioid stay-and-watch expect-call keep-waking recovery-position
        comfort-dying | no_         |        1 => R        | R1    | family-support
    """)


def test_an_opioid_that_is_too_strong_whatever_the_row(spec):
    """按紧急处理的 U5、U8、X1，家属做的和 E1 一样。 Where U5, U8 or X1 is an emergency the family does what it does for E1."""
    spec("""
        patch | patch_heat | patch_naive | extra_patch | sedation | sedation_text => decision | rows  | instructions
        yes   | yes        | no_         | no_         |        3 | -             => E        | U5 U3 | call-120 remove-heat no-more-opioid expect-call keep-waking recovery-position remove-patch naloxone-if-supplied stay-and-watch
        yes   | no_        | yes         | no_         |        2 | -             => E        | U8    | call-120 remove-patch no-more-opioid stay-and-watch expect-call keep-waking recovery-position naloxone-if-supplied
        no_   | no_        | no_         | no_         |        - | 怪怪的         => E        | X1    | call-120 keep-waking recovery-position remove-patch no-more-opioid naloxone-if-supplied stay-and-watch
        yes   | no_        | no_         | yes         |        1 | -             => U        | U5    | remove-heat no-more-opioid expect-call remove-extra-patch
    """)
