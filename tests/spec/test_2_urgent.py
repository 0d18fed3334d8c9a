"""加急 Urgent (U)"""


def test_severe_pain(spec):
    """7分以上一小时内联系；两次解救无效或8分超过2小时直接上报区级。 Seven or more: contact within the hour; after two rescues, or 8 for over two hours, the district hears at once."""
    spec("""
        nrs_now | rescue_n24 | rescue_minutes_apart | pain_hours_at_8_or_more => decision | rows     | also_notify
              7 |          0 |                    - |                       - => U        | U1       |
             10 |          0 |                    - |                       - => U        | U1       |
              6 |          0 |                    - |                       - => D        | D4       |
              7 |          2 |                   60 |                       - => U        | U1 U2    | L2
              7 |          2 |                   59 |                       - => U        | U1       |
              8 |          0 |                    - |                     2.5 => U        | U1 U2    | L2
              8 |          0 |                    - |                       2 => U        | U1       |
    """)


def test_sleepy_or_confused(spec):
    """说着话睡着、呼吸偏慢、新的糊涂或肌肉跳。 Falls asleep while talking, slow breathing, new confusion or jerks."""
    spec("""
        sedation | respiratory_rate | new_confusion | myoclonus => decision | rows
               3 |               16 | no_           | no_       => U        | U3
               1 |               10 | no_           | no_       => U        | U3
               1 |               16 | yes           | no_       => U        | U3
               1 |               16 | no_           | yes       => U        | U3
               2 |               16 | no_           | no_       => R        | R1
    """)


def test_patch_and_heat(spec):
    """贴剂遇热：清醒当日处理，犯困或不明加急，说话就睡着紧急。 Patch and heat: awake same day, drowsy or unknown urgent, falling asleep an emergency."""
    spec("""
        patch | patch_heat | temperature | sedation => decision | rows
        yes   | yes        | -           |        1 => D        | D13
        yes   | yes        | -           |        2 => U        | U5
        yes   | yes        | -           |        - => U        | U5
        yes   | yes        | -           |        3 => E        | U5 U3
        yes   | no_        | 38.5        |        2 => U        | U5 U7
        no_   | no_        | 38.5        |        2 => U        | U7
        yes   | no_        | 38.4        |        1 => U        | U7
        yes   | no_        | 37.5        |        1 => R        | R1
        yes   | yes        | -           |   asleep => U        | U5
    """)


def test_several_patches(spec):
    """误贴两片以上。 Two or more patches by error."""
    spec("""
        patch | extra_patch | sedation => decision | rows
        yes   | yes         |        1 => U        | U5
        yes   | yes         |        3 => E        | U5 U3
        yes   | no_         |        1 => R        | R1
    """)


def test_naive_person_with_a_patch(spec):
    """没用过阿片类药的人贴了贴剂。 An opioid-naive person wearing a patch."""
    spec("""
        patch_naive | sedation => decision | rows
        yes         |        1 => U        | U8
        yes         |        2 => E        | U8
        no_         |        2 => R        | R1
    """)


def test_naive_by_what_is_known(spec):
    """刚开始用药的人贴了贴剂，或12小时超过30毫克缓释药。 A person just started, on a patch or above 30 mg slow-release in 12 hours."""
    spec("""
        opioid_status | patch | sr_ome_mg_per_12h => decision | rows
        naive-start   | yes   |                 - => U        | U8
        none          | yes   |                 - => U        | U8
        stable        | yes   |                 - => R        | R1
        naive-start   | no_   |                31 => U        | U8
        naive-start   | no_   |                30 => R        | R1
    """)


def test_medicine_out_of_reach(spec):
    """药留不住或没有了。 The medicine cannot be kept down or is gone."""
    spec("""
        vomiting           | supply_days | ome_mg_per_day => decision | rows
        cannot-keep-opioid |          20 |             60 => U        | U6
        some               |          20 |             60 => D        | D6
        none               |           0 |             60 => U        | U6 D9
        none               |           0 |              - => U        | U6 D9
        none               |           0 |             59 => D        | D9
        none               |           1 |             60 => D        | D9
        none               |           2 |             60 => R        | R1
    """)


def test_patch_came_off(spec):
    """贴片掉了：有备用的当日处理，没有备用（或不知道）加急。 The patch came off: same day with a spare, urgent without or unknown."""
    spec("""
        patch | patch_detached | patch_spare | ome_mg_per_day => decision | rows
        yes   | yes            | yes         |             60 => D        | D9
        yes   | yes            | no_         |             60 => U        | U6 D9
        yes   | yes            | -           |             60 => U        | U6 D9
        yes   | yes            | no_         |             59 => D        | D9
        yes   | no_            | no_         |             60 => R        | R1
    """)


def test_line_or_wound(spec):
    """导管、伤口、输液港处新的剧痛。 New severe pain at a line, wound or port."""
    spec("""
        line_or_wound_pain => decision | rows
        yes                => U        | U7
        no_                => R        | R1
    """)


def test_bowels(spec):
    """5天没有大便，或3天加呕吐腹胀。 No stool for five days, or for three with vomiting or distension."""
    spec("""
        stool_days | vomiting | distension => decision | rows
                 5 | none     | no_        => U        | U9 D5
                 4 | none     | no_        => D        | D5
                 3 | some     | no_        => U        | U9 D10 D5 D6
                 3 | none     | yes        => U        | U9 D5
                 2 | none     | yes        => R        | R1
                 3 | none     | no_        => D        | D5
                 2 | none     | no_        => R        | R1
    """)


def test_two_same_day_reasons_are_urgent(spec):
    """两项当日处理的情况合起来就是加急。 Two same-day reasons together are urgent."""
    spec("""
        nrs_now | rescue_n24 | stool_days => decision | rows
              5 |          3 |          1 => U        | D10 D3 D4
              2 |          3 |          3 => U        | D10 D3 D5
              5 |          0 |          1 => D        | D4
    """)
