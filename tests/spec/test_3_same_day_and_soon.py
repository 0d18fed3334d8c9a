"""当日与尽快 Same day and soon (D, S)"""


def test_same_day(spec):
    """当日处理的各项，一项一例。 Each same-day row on its own."""
    spec("""
        nrs_now | nrs_worst24 | opioid_status | rescue_n24 | nausea | hours_since_change | sedation | interacting_drug_changed | proxy_nrs => decision | rows
              3 |           7 | stable        |          0 | none   |                  - |        1 | no_                      |         - => D        | D1
              4 |           - | titrating     |          0 | none   |                  - |        1 | no_                      |         - => D        | D2
              4 |           - | naive-start   |          0 | none   |                  - |        1 | no_                      |         - => D        | D2
              6 |           - | stable        |          0 | none   |                  - |        1 | no_                      |         - => D        | D4
              2 |           - | stable        |          3 | none   |                  - |        1 | no_                      |         - => D        | D3
              2 |           - | stable        |          0 | severe |                  - |        1 | no_                      |         - => D        | D6
              2 |           - | stable        |          0 | none   |                 24 |        2 | no_                      |         - => D        | D7
              2 |           - | stable        |          0 | none   |                 73 |        2 | no_                      |         - => R        | R1
              2 |           - | stable        |          0 | none   |                  - |        1 | yes                      |         - => D        | D8
              2 |           - | stable        |          0 | none   |                  - |        1 | no_                      |         5 => D        | D12
              2 |           - | stable        |          0 | none   |                  - |        1 | no_                      |         4 => R        | R1
    """)


def test_kidneys(spec):
    """肾功能下降超过四分之一。 Kidney function down by more than a quarter."""
    spec("""
        egfr_previous | egfr => decision | rows
                   80 |   59 => D        | D8
                   80 |   60 => R        | R1
                    - |   59 => R        | R1
    """)


def test_observed_pain(spec):
    """观察评分只和自己以前的观察评分比。 An observed score is compared only with the own earlier one."""
    spec("""
        nrs_now | painad_previous | painad_now => decision | rows
              2 |               1 |          4 => D        | D11
              2 |               1 |          3 => R        | R1
              2 |               - |          9 => R        | R1
    """)


def test_proxy_when_nobody_else_can_say(spec):
    """没有本人评分时，家属的分数才作数。 The family's score stands in only where no own score is known."""
    spec("""
        nrs_now | proxy_nrs => decision | rows
              - |         8 => U        | U1
              2 |         8 => D        | D12
              - |         5 => D        | D4
    """)


def test_unknown_and_silent(spec):
    """没有新的分数、没有消息。 No newer score, no news."""
    spec("""
        nrs_now | nrs_previous | opioid_status | silent_hours => decision | rows
              - |            7 | stable        |            - => D        | X2
              - |            6 | stable        |            - => D        | X5
              - |            - | stable        |            - => D        | X5
              2 |            2 | titrating     |           25 => D        | X3
              2 |            2 | -             |           25 => D        | X3
              2 |            2 | stable        |           25 => R        | R1
              2 |            2 | titrating     |           24 => R        | R1
    """)


def test_old_readings(spec):
    """4小时内算现在；24小时内算“最痛”；更早只是历史。 Up to 4 h is now; up to 24 h counts as worst; older is history."""
    spec("""
        nrs_now | hours_old => decision | rows
              8 |         4 => U        | U1
              8 |         5 => D        | D1
              8 |        24 => D        | D1
              8 |        25 => D        | X2
              5 |         5 => D        | X5
              2 |         5 => S        | X4
              2 |        25 => D        | X5
    """)


def test_an_old_danger_is_still_a_danger(spec):
    """旧的危险信号照样算，旧的“清醒”不再算数。 Age takes away comfort, never alarm."""
    spec("""
        nrs_now | hours_old | sedation | red_flags        => decision | unknown
              2 |        30 |        4 | -                => E        | nrs_now sedation respiratory_rate
              2 |        30 |        1 | cord-compression => E        | nrs_now sedation respiratory_rate
              2 |        30 |        1 | -                => D        | nrs_now sedation respiratory_rate
    """)


def test_a_person_who_cannot_score(spec):
    """从没有自己评过分的人，用观察量表和自己以前比。 A person who never scored is watched with a scale that has its own baseline."""
    spec("""
        nrs_now | nrs_previous | painad_previous | painad_now | carer_says_worse | refuses_to_move_or_eat => decision | rows
              - |            - |               1 |          3 | no_              | no_                    => S        | X4
              - |            - |               1 |          4 | no_              | no_                    => D        | D11
              - |            - |               1 |          1 | yes              | no_                    => D        | D11
              - |            - |               1 |          4 | no_              | yes                    => U        | D11
              - |            - |               - |          4 | no_              | no_                    => D        | X5
    """)


def test_unbearable_in_words(spec):
    """没有分数时，“痛得受不了”等于重度；分数不到7分而说受不了，当天问清楚。
    Without a score "unbearable" is severe; beside a score under 7 somebody asks the same day which is true."""
    spec("""
        nrs_now | free_text              => decision | rows
              - | 痛得受不了              => U        | U1
              - | the pain is unbearable => U        | U1
              3 | 脑壳痛得遭不住          => D        | X7
              3 | the pain is unbearable => D        | X7
              5 | 遭不住了                => D        | D4
              7 | 遭不住了                => U        | U1
              3 | 不痛了                  => R        | R1
    """)


def test_one_pain_that_is_two_reasons(spec):
    """现在4–6分，而24小时内曾到7分：两行都成立，按 D10 加急。 4–6 now and 7 or more within 24 h: both rows hold, so D10 makes it urgent."""
    spec("""
        nrs_now | nrs_worst24 | opioid_status => decision | rows
              5 |           7 | stable        => U        | D10 D1 D4
              5 |           7 | titrating     => U        | D10 D1 D2
              5 |           6 | stable        => D        | D4
              3 |           7 | stable        => D        | D1
    """)


def test_newly_sleepy_and_breathing(spec):
    """新出现的犯困只有在呼吸10次以上才是当日处理。 New sleepiness waits for the same day only while breathing is 10 a minute or more."""
    spec("""
        sedation | hours_since_change | respiratory_rate => decision | rows
               2 |                 24 |               11 => D        | D7
               2 |                 24 |               10 => U        | U3 D7
               2 |                 24 |                9 => U        | U3
               2 |                 24 |                7 => E        | E2
    """)


def test_what_is_not_known_is_not_safe(spec):
    """用阿片类药，没人问过清醒程度或危险信号，或不知道解救次数，就不能说平安。
    On an opioid, unless somebody asked about wakefulness or danger signs and counted rescues, nothing is called well."""
    spec("""
        nrs_now | sedation | danger_signs_reviewed | rescue_n24 | stool_days | opioid_status | ome_mg_per_day => decision | rows
              2 |        1 | no_                   |          0 |          1 | stable        |             60 => R        | R1
              2 |        - | no_                   |          0 |          1 | stable        |             60 => S        | X4
              2 |        - | yes                   |          0 |          1 | stable        |             60 => R        | R1
              2 |        1 | yes                   |          - |          1 | stable        |             60 => S        | X4
              2 |        1 | no_                   |          0 |          - | stable        |             60 => S        | X4
              2 |        - | no_                   |          0 |          1 | titrating     |             60 => D        | X6
              2 |        - | no_                   |          - |          - | none          |              0 => R        | R1
              2 |        1 | no_                   |          0 |          1 | -             |             60 => S        | X4
              2 |        - | no_                   |          - |          - | -             |              - => S        | X4
    """)


def test_not_quite_well(spec):
    """哪一行都不算、但又不正常的，不能说平安。 What no row names and yet is not normal is not called well."""
    spec("""
        nausea   | spo2 | hours_since_change | sedation | opioid_status => decision | rows
        mild     |   97 |                  - |        1 | stable        => S        | X4
        none     |   88 |                  - |        1 | stable        => S        | X4
        none     |   97 |                  - |        2 | titrating     => D        | D7
        none     |   97 |                 72 |        2 | stable        => D        | D7
        none     |   97 |                  - |        1 | stable        => R        | R1
    """)


def test_itch_and_jaundice(spec):
    """严重瘙痒，新出现的黄疸。 Severe itch, new jaundice."""
    spec("""
        itch     | new_jaundice => decision | rows
        severe   | no_          => D        | D6
        mild     | no_          => R        | R1
        none     | yes          => D        | D8
    """)


def test_nerve_pain_and_papers(spec):
    """神经痛筛查阳性而没有辅助药；缺知情同意或诊断证明。 Nerve pain without an adjuvant; consent or certificate missing."""
    spec("""
        neuropathic_positive | on_adjuvant | documents_missing => decision | rows | also_notify
        yes                  | no_         | no_               => S        | S3   | L2
        yes                  | yes         | no_               => R        | R1   |
        no_                  | no_         | yes               => S        | S4   |
    """)


def test_soon(spec):
    """尽快处理的各项。 The soon rows."""
    spec("""
        nrs_now | nrs_worst24 | peg | phq2 | distress | carer_strain | review_due_days => decision | rows
              3 |           4 |   - |    - |        - | no_          |               - => S        | S1
              0 |           6 |   - |    - |        - | no_          |               - => S        | S1
              3 |           3 |   4 |    - |        - | no_          |               - => S        | S1
              3 |           3 | 3.9 |    - |        - | no_          |               - => R        | R1
              2 |           - |   - |    3 |        - | no_          |               - => S        | S2
              2 |           - |   - |    5 |        - | no_          |               - => D        | S2
              2 |           - |   - |    - |        4 | no_          |               - => S        | S2
              2 |           - |   - |    - |        - | yes          |               - => S        | S2
              2 |           - |   - |    - |        - | no_          |              14 => S        | S4
              2 |           - |   - |    - |        - | no_          |              15 => R        | R1
    """)


def test_same_day_in_words(spec):
    """家里人的话也算：吐得凶、便秘（天数不明时）、贴片掉了、吃药就吐、旧贴片没撕。
    The family's words count: vomiting badly, constipated (days not known), a patch off, tablets vomited, the old patch still on."""
    spec("""
        free_text                     | stool_days => decision | rows
        吐得凶                         |          1 => D        | D6
        he keeps vomiting             |          1 => D        | D6
        屙不出屎                       |          - => D        | D5
        badly constipated             |          - => D        | D5
        有点便秘                       |          1 => R        | R1
        贴片掉了                       |          1 => D        | D9
        the patch came off            |          1 => D        | D9
        吃了药就吐                     |          1 => U        | U6
        can't keep the tablets down   |          1 => U        | U6
        旧的没撕                       |          1 => U        | U5
        the old patch is still on     |          1 => U        | U5
        一天都屙不出来                  |          1 => U        | U4
        slept well, had a good day    |          1 => R        | R1
        一直睡得好                     |          1 => R        | R1
    """)
