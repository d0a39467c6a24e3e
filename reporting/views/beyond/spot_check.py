"""抽查: draw rows of a version to be checked. Each draw is noted, and what was drawn comes out the same for ever."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.samples import draw_once
from ledger.calendar.instants import minute_of
from ledger.errors import MissingError
from ledger.models import FilingVersion, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.lots import BASE, JUST_CLEARED, LARGE, LAST_MINUTE
from ledger.queries.periods import LEDGER_ANNEX
from ledger.queries.samples import Draw, draws_of
from ledger.views.links import address
from qingqian.web.parts import Kpi, Tone
from reporting.queries.beyond.sample import MOST, Sample, draw
from reporting.tables.beyond.spot_check import check_form, sample_table
from reporting.views.beyond.asked import BeyondView, Field, files, frame, sent
from reporting.views.pickers import Option
from reporting.workbooks.figures import TopLine

DEFAULT_SIZE: Final = 20
SEED_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose versions, the one that is drawn from, and the draw that is looked at, if it was made."""

    unit: Unit
    versions: list[FilingVersion]
    version: FilingVersion | None
    draws: list[Draw]
    chosen: Draw | None

    def words(self, found: Draw) -> dict[str, str]:
        """Write one of its draws as the words of an address."""
        return _words(self.unit, "" if self.version is None else self.version.code, found)


def _words(unit: Unit, code: str, found: Draw) -> dict[str, str]:
    said = {"unit": unit.code, "basis": code, "by": found.by_unit_code}
    return said | {"seed": found.seed, "size": str(found.size)}


class _SpotCheckView(BeyondView):
    def asked(self) -> _Asked:
        """Read unit, version and draw; without a version it is the last one, without a draw the last that was made."""
        unit = self.asked_unit()
        versions = _versions(unit)
        version = _basis(unit, versions, self.said("basis"))
        draws = [] if version is None else draws_of(version)
        seed, size, by = self.request.GET.get("seed", ""), self.said("size"), self.said("by")
        named = [
            each for each in draws if (each.seed, str(each.size)) == (seed, size) and by in ("", each.by_unit_code)
        ]
        chosen = next(iter(named), None) if seed or size else next(iter(draws[::-1]), None)
        return _Asked(unit, versions, version, draws, chosen)


class SpotCheck(_SpotCheckView):
    """The versions that can be drawn from, the draws that were made, and one of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        asked = self.asked()
        sample = _sample(asked)
        words = frame(request, self.actor, asked.unit) | {
            "title": _("抽查"),
            "label": _("与抽取时的记录不符") if _differs(asked, sample) else "",
            "fields": [Field("basis", _("版本"), groups=[("", _options(asked))])] if asked.versions else [],
            "beside": _("单位：万元；按版本里冻结的内容抽取"),
            "files": files("spot_check", asked.words(asked.chosen)) if asked.chosen else [],
            "asked": asked,
            "sample": sample,
            "kpis": _kpis(asked, sample),
            "table": sample_table(sample) if sample else None,
            "draws": [(each, address("spot_check", **asked.words(each)), minute_of(each.at)) for each in asked.draws],
            "may_draw": asked.version is not None and may(self.actor, Action.DRAW_SAMPLE, asked.unit),
            "draw_url": address("spot_check_draw", unit=asked.unit.code),
            "default_size": DEFAULT_SIZE,
            "most": MOST,
            "notes": _notes(),
        }
        return render(request, "reporting/beyond/spot_check.html", words)


class SpotCheckDraw(BeyondView):
    """Draws: notes it, then shows it."""

    action = Action.DRAW_SAMPLE

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw by a seed that the system gives; by one that was typed where the form asks for one."""
        unit = self.asked_unit()
        version = _basis(unit, _versions(unit), request.POST.get("basis", ""))
        named, size = request.POST.get("seed"), _size(request.POST.get("size", ""))
        seed = (named or "").strip()
        where = address("spot_check", unit=unit.code, **({"basis": version.code} if version else {}))
        if version is None or size is None or not _speakable(named, seed):
            messages.error(
                request, _("没有抽取：要有一个版本，件数为1至%(most)s，指定的抽签号为1至40个字。") % {"most": MOST}
            )
            return redirect(where)
        basis, most = version, size
        found, fresh = draw_once(self.actor, basis, most, lambda seed: draw(basis, seed, most).sha256, seed)
        if not fresh:
            messages.info(request, _("这个抽签号和件数以前抽过，结果相同。"))
        return redirect(address("spot_check", **_words(unit, version.code, found)))


class SpotCheckFile(_SpotCheckView):
    """The form for the check, of a draw that was made."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Send it; without a draw go to the page where one is made."""
        asked = self.asked()
        sample = _sample(asked)
        if sample is None or asked.chosen is None or asked.version is None:
            return redirect(address("spot_check", unit=asked.unit.code))
        phones, version, chosen = reads_phones(self.actor, asked.unit), asked.version, asked.chosen
        basis = _("%(period)s 第%(number)s版") % {"period": version.period_name, "number": version.number}
        drawn = _("%(unit)s第%(number)s次抽取　%(kind)s %(seed)s　%(size)s 件") % {
            "unit": chosen.by_unit_name,
            "number": chosen.number,
            "kind": _kind(chosen),
            "seed": chosen.seed,
            "size": len(sample.rows),
        }
        said = [TopLine(_("版本：%(basis)s") % {"basis": basis}, drawn, _("单位：万元"))]
        said += [TopLine(_("抽取人：%(name)s　%(at)s") % {"name": chosen.by_name, "at": minute_of(chosen.at)})]
        foot = _("抽查表 版本校验码 %(code)s") % {"code": version.code}
        written = check_form(sample, phones=phones).written(
            version.unit_name, _("清欠台账抽查表"), said=said, below=_notes(), paper="A3", foot=foot
        )
        told = {"period": version.period.code, "version": version.number, "seed": chosen.seed, "size": chosen.size}
        told |= {"named": chosen.named}
        # Noted where the draw stands: the unit that is checked does not learn of it.
        return sent(request, asked.unit, "spot_check", written, chosen.by_unit_id, **told, phones=phones)


def _of_ledgers(unit: Unit) -> "QuerySet[FilingVersion]":
    """Return every version of the unit's ledger; a sheet of contacts says nothing of its rows."""
    found = FilingVersion.objects.filter(unit=unit, period__annexes__contains=[LEDGER_ANNEX])
    return found.select_related("period", "unit", "filing")


def _versions(unit: Unit) -> list[FilingVersion]:
    """Return the versions that count, the last one first."""
    counts = Q(number=F("filing__approved_number")) | Q(number=F("filing__current_number"))
    found = _of_ledgers(unit).filter(counts)
    return list(found.defer("findings", "narrative").order_by("-submitted_at", "-id"))


def _basis(unit: Unit, versions: list[FilingVersion], code: str) -> FilingVersion | None:
    """Find the version of a code, whatever became of it; the last that counts where none is named."""
    if not code:
        return versions[0] if versions else None
    found = _of_ledgers(unit).filter(code=code).first()
    if found is None:
        raise MissingError(_("没有这一版，请从抽查页重新选择。"))
    return found


def _sample(asked: _Asked) -> Sample | None:
    if asked.version is None or asked.chosen is None:
        return None
    return draw(asked.version, asked.chosen.seed, asked.chosen.size)


def _differs(asked: _Asked, sample: Sample | None) -> bool:
    """Tell whether what comes out now is not what was noted: a frozen version was tampered with."""
    return sample is not None and asked.chosen is not None and sample.sha256 != asked.chosen.sha256


def _speakable(named: str | None, seed: str) -> bool:
    """Tell whether no seed is asked for, or one that can be printed and read out."""
    return named is None or (0 < len(seed) <= SEED_LENGTH and seed.isprintable())


def _kind(found: Draw) -> str:
    """Call a seed what it is: given by the system, or named by a person, who may have tried others before."""
    return _("指定的抽签号") if found.named else _("抽签号")


def _size(text: str) -> int | None:
    if not text:
        return DEFAULT_SIZE
    whole = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
    return int(text) if whole and 1 <= int(text) <= MOST else None


def _options(asked: _Asked) -> list[Option]:
    shown = list(asked.versions)
    if asked.version is not None and asked.version not in shown:
        shown.append(asked.version)
    return [Option(v.code, _name(v), asked.version is not None and v.pk == asked.version.pk) for v in shown]


def _name(version: FilingVersion) -> str:
    approved = version.number == version.filing.approved_number
    fate = _("已审核") if approved else _("待审核")
    if not approved and version.number != version.filing.current_number:
        fate = _("非现行版本")
    words = {"period": version.period_name, "number": version.number, "fate": fate}
    return _("%(period)s 第%(number)s版（%(fate)s）") % words


def _kpis(asked: _Asked, sample: Sample | None) -> list[Kpi]:
    if sample is None or asked.chosen is None:
        return []
    whence = _("由人指定") if asked.chosen.named else _("由系统给出")
    foot = _("第 %(number)s 次抽取，%(whence)s") % {"number": asked.chosen.number, "whence": whence}
    own = sum(draw.by_unit_id == asked.chosen.by_unit_id for draw in asked.draws)
    times = _("%(unit)s对这一版共抽取过 %(count)s 次") % {"unit": asked.chosen.by_unit_name, "count": own}
    return [
        Kpi(_("抽中"), f"{len(sample.rows):,}", _("件"), _("共 %(count)s 件") % {"count": f"{sample.of_rows:,}"}),
        Kpi(_kind(asked.chosen), asked.chosen.seed, foot=foot, tone=Tone.WARN if asked.chosen.named else Tone.PLAIN),
        Kpi(_("抽取人"), asked.chosen.by_name, foot=f"{asked.chosen.by_unit_name} {minute_of(asked.chosen.at)}"),
        Kpi(_("总签数"), f"{sample.of_lots:,}", _("支"), times),
    ]


def _notes() -> list[str]:
    words: dict[str, Any] = {"base": BASE, "cleared": JUST_CLEARED, "last": LAST_MINUTE}
    words |= dict(zip(("ten", "fifty", "hundred", "most"), LARGE[1:], strict=True))
    return [
        _(
            "每一件有%(base)s支签；第18列10万元以上加%(ten)s支，50万元以上加%(fifty)s支，100万元以上加%(hundred)s支，"
            "500万元以上加%(most)s支；报送前30天内清偿完毕的加%(cleared)s支；报送前48小时内改动过的加%(last)s支。"
            "每支签的大小由抽签号、版本校验码、这一件和签的序号算出（SHA-256），各件取最大的一支，从大到小抽取；"
            "同一版本、同一抽签号、同样件数，任何时候结果都一样。抽签号由系统随机给出，先记入审计，再据以抽取；由人指定的"
            "可能事先试过，一律标明“指定”。每次抽取都记入抽取单位的审计并列在本页，不能删除；只有抽取的单位和它的上级"
            "看得到，被抽查的单位看不到。"
        )
        % words
    ]
