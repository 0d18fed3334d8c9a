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
