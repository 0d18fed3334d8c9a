"""The eleven people one may sign in as, and where they are: one team in Wuhou (武侯区). All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from paingrid.demo.names import unreal_phone
from paingrid.journey.import_rows import FamilyRow, PatientRow, RoleRow, StaffRow, TeamRow

GRID = "510107"
CENTRE = "CDF093"  # 成都市武侯区玉林社区卫生服务中心, a real centre; its staff here are invented
STREET = "510107005"
TEAM = "T-YULIN-1"
DISTRICT = "CDF061"  # 武侯区人民医院, the nearest general hospital of the grid
TERTIARY = "CDF001"  # 四川大学华西医院, the nearest of the tertiary clinics


@dataclass(frozen=True, slots=True)
class Persona:
    """One line of the table of sign-in links."""

    key: str
    zh: str
    en: str


PERSONAS = (
    Persona("patient", "病人", "Patient"),
    Persona("family", "女儿", "Daughter"),
    Persona("demo-nurse", "社区护士", "Community nurse"),
    Persona("demo-family-doctor", "家庭医生", "Family doctor"),
    Persona("demo-team-leader", "团队长", "Team leader"),
    Persona("demo-district-doctor", "区医院疼痛医生", "District pain doctor"),
    Persona("demo-tertiary-doctor", "三级医院疼痛门诊", "Tertiary pain clinic"),
    Persona("demo-pharmacist", "区医院药师", "Hospital pharmacist"),
    Persona("demo-grid-coordinator", "网格协调员", "Grid coordinator"),
    Persona("demo-quality-officer", "质量管理员", "Quality officer"),
    Persona("demo-privacy-officer", "隐私专员", "Privacy officer"),
)


def _staff(key: str, zh: str, en: str, number: int, **place: str) -> StaffRow:
    role = RoleRow(role=key.removeprefix("demo-"), **place)
    return StaffRow(username=key, name_zh=zh, name_en=en, roles=(role,), phone=unreal_phone(3, number), invented=True)


STAFF = (
    _staff("demo-nurse", "林晓燕", "Lin Xiaoyan", 1, institution_code=CENTRE, team_code=TEAM),
    _staff("demo-family-doctor", "周文博", "Zhou Wenbo", 2, institution_code=CENTRE, team_code=TEAM),
    _staff("demo-team-leader", "何志平", "He Zhiping", 3, institution_code=CENTRE, team_code=TEAM),
    _staff("demo-district-doctor", "秦岚", "Qin Lan", 4, institution_code=DISTRICT),
    _staff("demo-tertiary-doctor", "苏明远", "Su Mingyuan", 5, institution_code=TERTIARY),
    _staff("demo-pharmacist", "唐静宜", "Tang Jingyi", 8, institution_code=DISTRICT),
    _staff("demo-grid-coordinator", "罗静怡", "Luo Jingyi", 6, institution_code=DISTRICT, territory_code=GRID),
    _staff("demo-privacy-officer", "沈一诺", "Shen Yinuo", 9, institution_code=DISTRICT, territory_code=GRID),
    _staff("demo-quality-officer", "郑宁", "Zheng Ning", 7, institution_code=DISTRICT, territory_code=GRID),
)

NAME_ZH, NAME_EN = "王德明", "Wang Deming"
DAUGHTER_ZH, DAUGHTER_EN = "王敏", "Wang Min"


def patient(team: TeamRow, opening_at: datetime, *, patient_id: UUID) -> PatientRow:
    """Return the demonstration's own patient: 71, lung cancer in the bones, two weeks on morphine."""
    today = opening_at.date()
    return PatientRow(
        id=patient_id,
        name_zh=NAME_ZH,
        name_en=NAME_EN,
        invented=True,
        sex="male",
        birth_on=date(today.year - 71, 3, 12),
        phone=unreal_phone(1, 0),
        street_code=STREET,
        address_zh="玉林街道示例一路8号2单元501",
        team_code=team.code,
        diagnosis_zh="肺癌，骨转移（腰椎、右股骨）",
        diagnosis_en="Lung cancer, bone metastases (lumbar spine, right femur)",
        registered_at=opening_at - timedelta(days=15),
        egfr=68.0,
        egfr_on=today - timedelta(days=16),
        supply_until_on=today + timedelta(days=9),
        review_due_on=today + timedelta(days=76),
        family=(
            FamilyRow(
                name_zh=DAUGHTER_ZH,
                name_en=DAUGHTER_EN,
                relationship="daughter",
                phone=unreal_phone(2, 0),
                invented=True,
                reports=True,
            ),
            FamilyRow(
                name_zh="张桂珍",
                name_en="Zhang Guizhen",
                relationship="spouse",
                phone=unreal_phone(2, 1),
                invented=True,
            ),
        ),
    )
