"""级别与时间 Levels and times"""


def test_step_up(spec):
    """什么情况要告诉区级和三级。 When the district and the tertiary clinic are informed."""
    spec("""
        nrs_now | titration_hours | dose_rises | relief_percent | egfr | ome_mg_per_day | standard_therapy_days => decision | also_notify
              4 |              72 |          - |              - |    - |             60 |                     - => D        | L2
              4 |              71 |          - |              - |    - |             60 |                     - => D        |
              2 |               - |          2 |             29 |    - |             60 |                     - => R        | L2
              2 |               - |          2 |             30 |    - |             60 |                     - => R        |
              2 |               - |          - |              - |   29 |             60 |                     - => R        | L2
              2 |               - |          - |              - |    - |            121 |                     - => R        | L2
              4 |               - |          - |              - |    - |             60 |                     7 => D        | L3
              2 |               - |          - |              - |    - |            300 |                     - => R        | L2 L3
    """)


def test_contact_times(spec):
    """最晚联系时间；夜里十点后的当日任务推到早上八点，除非清醒程度不明。 Contact times; same-day work after 22:00 waits for 08:00 unless wakefulness is unknown."""
    spec("""
        nrs_now | sedation | now                       => decision | contact_by
              2 |        4 | 2026-11-23T10:00:00+08:00 => E        | 2026-11-23T10:10:00+08:00
              8 |        1 | 2026-11-23T10:00:00+08:00 => U        | 2026-11-23T11:00:00+08:00
              5 |        1 | 2026-11-23T10:00:00+08:00 => D        | 2026-11-23T18:00:00+08:00
              5 |        1 | 2026-11-23T23:00:00+08:00 => D        | 2026-11-24T08:00:00+08:00
              5 |        - | 2026-11-23T23:00:00+08:00 => D        | 2026-11-24T07:00:00+08:00
              2 |        1 | 2026-11-23T10:00:00+08:00 => R        | None
    """)


def test_next_planned_contact(spec):
    """平稳时按§4.3随访；改药后24小时、72小时、7天，新贴剂24、48、72小时，取最早的。
    When all is well the schedule of §4.3 holds: 24 h, 72 h, 7 d after a change, 24, 48, 72 h after a patch; the soonest counts."""
    spec("""
        opioid_status | hours_since_change | patch | goals_of_care => decision | reassess_at
        stable        |                  - | no_   | standard      => R        | 2026-11-30T10:00:00+08:00
        stable        |                 10 | no_   | standard      => R        | 2026-11-24T00:00:00+08:00
        stable        |                 30 | no_   | standard      => R        | 2026-11-25T04:00:00+08:00
        stable        |                 30 | yes   | standard      => R        | 2026-11-24T04:00:00+08:00
        stable        |                100 | no_   | standard      => R        | 2026-11-26T06:00:00+08:00
        stable        |                200 | yes   | standard      => R        | 2026-11-30T10:00:00+08:00
        titrating     |                 72 | no_   | standard      => R        | 2026-11-24T10:00:00+08:00
        none          |                  - | no_   | standard      => R        | 2026-12-07T10:00:00+08:00
        stable        |                  - | no_   | comfort-dying => R        | 2026-11-26T22:00:00+08:00
    """)


def test_down_referral(spec):
    """下转要条件都在。 Down-referral needs every condition there."""
    spec("""
        controlled_hours | route       | plan_ready | supply_days | rescue_n24 => decision | step_down
                      72 | oral        | yes        |           7 |          2 => R        | True
                      72 | transdermal | yes        |           7 |          2 => R        | True
                      71 | oral        | yes        |           7 |          2 => R        | False
                      72 | parenteral  | yes        |           7 |          2 => R        | False
                      72 | oral        | no_        |           7 |          2 => R        | False
                      72 | oral        | yes        |           7 |          3 => D        | False
    """)
