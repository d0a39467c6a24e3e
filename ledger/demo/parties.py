"""Fictional debtors and creditors. 渝江 is no place, and none of the names is anybody's."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from stdnum.cn import uscc

from ledger.vocabulary import Category, Nature, Sector

WORDS: Final = (
    *("青禾", "云岭", "启帆", "川岳", "润泽", "锦程", "百汇", "恒远", "新泰", "博川", "立诚", "鸿图", "安澜", "凯越"),
    *("嘉木", "明远", "瑞丰", "广源", "同兴", "晨曦", "松涛", "朝阳", "雅韵", "金穗", "江畔", "白云", "红岩", "翠屏"),
)
SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
# What a small firm is, and what it has a contract for.
TRADES: Final = {
    Category.WORKS: (
        ("建筑工程", "校舍维修工程"),
        ("市政建设", "污水管网工程"),
        ("园林景观工程", "人居环境整治工程"),
        ("路桥养护", "道路改造工程"),
        ("装饰工程", "便民服务大厅装修工程"),
        ("水利水电安装", "饮水安全巩固提升工程"),
    ),
    Category.GOODS: (
        ("建材", "防汛沙石料采购"),
        ("办公设备", "办公设备采购"),
        ("医疗器械", "医用耗材采购"),
        ("农资", "苗木采购"),
        ("食品配送", "食堂食材采购"),
        ("机电设备", "路灯及配电设备采购"),
    ),
    Category.SERVICES: (
        ("物业服务", "物业管理服务"),
        ("印务", "宣传资料印刷服务"),
        ("工程咨询", "规划编制服务"),
        ("信息技术", "监控设备维护服务"),
        ("环保服务", "垃圾清运服务"),
        ("餐饮管理", "食堂托管服务"),
    ),
}
CENTRAL_GROUPS: Final = ("中江交通集团有限公司", "中渝建设集团有限公司", "中川能源集团有限公司")
LOCAL_GROUPS: Final = ("渝江城市发展集团有限公司", "渝江水务集团有限公司")
PREFIX_OF: Final = {Nature.GOVERNMENT: "11", Nature.NON_GOVERNMENT: "11", Nature.INSTITUTION: "12"}
ENTERPRISE: Final = "91"
NAMES_OF: Final = {
    Sector.DEVELOPMENT: "重点项目办公室",
    Sector.POLICE: "公安后勤保障中心",
    Sector.HOUSING: "建设管理中心",
    Sector.HEALTH: "卫生项目办公室",
    Sector.TRANSPORT: "公路建设指挥部",
    Sector.WATER: "水利工程建设办公室",
    Sector.EDUCATION: "片区教育管理办公室",
    Sector.AGRICULTURE: "农业项目办公室",
    Sector.OTHER: "政务服务中心",
    Sector.POLITICS_AND_LAW: "综合治理中心",
    Sector.PUBLICITY: "新闻服务中心",
}
_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ELEVEN: Final = 11
_SCATTER: Final = 38_642_719  # shares no factor with 10: serial numbers stay apart


@dataclass(frozen=True, slots=True)
class Party:
    """Name, code and the person to call; of a debtor also nature, parent company and sector."""

    name: str
    uscc: str
    contact: str
    phone: str
    nature: Nature | None = None
    parent: str = ""
    sector: Sector | None = None


@dataclass(slots=True)
class Register:
    """Makes the parties of one unit; the same seed makes the same ones. `serial` keeps the codes of units apart."""

    random: Random
    serial: int
    creditors: list[Party] = field(default_factory=list)

    def debtor(self, nature: Nature, sector: Sector | None = None) -> Party:
        """Make a debtor of a nature (and, for organs, of a sector)."""
        word = self._words(1)
        central, local = self.random.choice(CENTRAL_GROUPS), self.random.choice(LOCAL_GROUPS)
        name, parent = {
            Nature.GOVERNMENT: (f"渝江区{word}{NAMES_OF.get(sector or Sector.OTHER, '')}", ""),
            Nature.NON_GOVERNMENT: (f"渝江区{word}{NAMES_OF.get(sector or Sector.OTHER, '')}", ""),
            Nature.INSTITUTION: (f"渝江区{word}{self.random.choice(('小学校', '中心卫生院', '文化服务中心'))}", ""),
            Nature.CENTRAL_SOE: (f"{central[:4]}渝江{word}有限公司", central),
            Nature.LOCAL_SOE: (f"渝江{word}开发有限公司", local),
            Nature.PRIVATE: (f"渝江{word}置业有限公司", f"渝江{word}控股有限公司"),
        }[nature]
        platform = sector == Sector.FINANCING_PLATFORM
        if platform:
            name, parent = f"渝江{word}城市建设投资有限公司", local
        prefix = ENTERPRISE if platform else PREFIX_OF.get(nature, ENTERPRISE)
        return Party(name, self._code(prefix), self._contact(), self._landline(), nature, parent, sector)

    def creditor(self, trade: str) -> Party:
        """Return a small firm of a trade: now and then one that the unit owes already, mostly a new one."""
        known = [party for party in self.creditors if party.name.endswith(f"{trade}有限公司")]
        if known and self.random.randrange(3) == 0:
            return self.random.choice(known)
        name = f"渝江{self._words(2)}{trade}有限公司"
        made = Party(name, self._code(ENTERPRISE), self._contact(), self._mobile())
        self.creditors.append(made)
        return made

    def _words(self, count: int) -> str:
        return "".join(self.random.sample(WORDS, count))

    def _code(self, prefix: str) -> str:
        """Make a unified social credit code with both check digits right."""
        self.serial += 1
        body = f"{self.serial * _SCATTER % 10**8:08d}"
        rest = -sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % _ELEVEN
        code = f"{prefix}500110{body}{'X' if rest == _ELEVEN - 1 else rest}"
        return code + str(uscc.calc_check_digit(code))

    def _contact(self) -> str:
        return f"{self.random.choice(SURNAMES)}某"

    def _landline(self) -> str:
        return f"023-4860{self.random.randrange(10_000):04d}"

    def _mobile(self) -> str:
        return f"1380000{self.random.randrange(10_000):04d}"
