"""Who acts in the demonstration: fictional people, one sign-in per role, the same random password for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.actions.units import make_person
from ledger.models import Unit, User
from ledger.policy import Role
from ledger.queries.identity import actor_of
from ledger.scoping import Actor
from ledger.vocabulary import Sector

REQUEST: Final = "command:init --demo"


SURNAMES: Final = "王张刘黄徐朱马胡林郭高梁宋唐邓曹彭曾萧田董袁潘于余叶杜程苏魏"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person who can sign in; `note` says what the sign-in shows best, `sector` what a 行业主管 reads."""

    username: str
    code: str
    name: str
    roles: tuple[Role, ...]
    note: str = ""
    sector: int | None = None


SIGN_INS: Final = (
    SignIn("gunan", "500110001", "吴某", (Role.CLERK,), "本单位没有负责人，填报员自己提交；台账还是空的"),
    SignIn("wenlong", "500110002", "陈某", (Role.CLERK,), "本单位设有负责人"),
    SignIn("wenlong_fuze", "500110002", "何某", (Role.HEAD,), "审阅后提交"),
    SignIn("tonghui", "500110007", "罗某", (Role.CLERK,), "本周周报被退回"),
    SignIn("jiaowei", "500110901", "谭某", (Role.CLERK,), "部门"),
    SignIn("jiaowei_fuze", "500110901", "秦某", (Role.HEAD,)),
    SignIn("qijiang", "500110", "周某", (Role.CLERK,), "区本级的台账"),
    SignIn("qijiang_fuze", "500110", "郑某", (Role.HEAD,), "汇总上报"),
    SignIn("qijiang_shenhe", "500110", "冯某", (Role.REVIEWER,), "审核街镇和部门的报送"),
    SignIn("qijiang_shenhe2", "500110", "沈某", (Role.REVIEWER,), "另一位审核员"),
    SignIn("qijiang_chakan", "500110", "蒋某", (Role.VIEWER,)),
    SignIn("qijiang_guanli", "500110", "尤某", (Role.MANAGER,), "管理本区的单位和人员"),
    SignIn("qijiang_zhujian", "500110", "姜某", (Role.SECTOR,), "各街镇住建领域的台账，不含联系方式", Sector.HOUSING),
    SignIn("dadukou_fuze", "500104", "韩某", (Role.HEAD,)),
    SignIn("dadukou_shenhe", "500104", "杨某", (Role.REVIEWER,)),
    SignIn("caizheng", "500901", "许某", (Role.CLERK,), "没有下级的第一层报送单位"),
    SignIn("chongqing", "500000", "赵某", (Role.REVIEWER, Role.VIEWER), "审核、接收区县的汇总，看附件3、附件4"),
    SignIn("chongqing_fuze", "500000", "钱某", (Role.HEAD,)),
    SignIn("chongqing_shenji", "500000", "孙某", (Role.AUDITOR,)),
    SignIn("chongqing_guanli", "500000", "李某", (Role.MANAGER,)),
)


def fictional_name(code: str, role: Role) -> str:
    """Return a name for somebody of a unit, another one for each role."""
    return f"{SURNAMES[(int(code[-3:]) + 7 * role) % len(SURNAMES)]}某"


def is_new() -> bool:
    """Tell whether none of the sign-ins has been made yet."""
    return not User.objects.filter(username__in=[item.username for item in SIGN_INS]).exists()


class Cast:
    """Everybody who acts, by unit code and role; who is only needed to act gets no password and cannot sign in."""

    def __init__(self, units: Mapping[str, Unit], password: str | None) -> None:
        self._units, self._actors = units, dict[tuple[str, Role], list[Actor]]()
        for item in SIGN_INS:
            self._add(item.code, item.username, item.name, password, *item.roles, sector=item.sector)

    def _add(
        self, code: str, username: str, name: str, password: str | None, *roles: Role, sector: int | None = None
    ) -> Actor:
        user = make_person(self._units[code], username, name, password, *roles, sector=sector)
        actor = actor_of(user, request=REQUEST)
        for role in roles:
            self._actors.setdefault((code, role), []).append(actor)
        return actor

    def of(self, code: str, role: Role, place: int = 0) -> Actor:
        """Return who holds a role at a unit (the first, or the one at `place`); made when first asked for."""
        found = self._actors.get((code, role))
        if found is None:
            return self._add(code, f"u{code}_{role.name.lower()}", fictional_name(code, role), None, role)
        return found[place]

    def signer(self, code: str) -> Actor:
        """Return who submits for a unit: its head, or its clerk where it has none."""
        return self._actors.get((code, Role.HEAD), [self.of(code, Role.CLERK)])[0]
