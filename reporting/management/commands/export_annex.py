from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.core.management.base import CommandError, CommandParser

from ledger.actions.audit import note
from ledger.annexes.annex1 import NUMBER
from ledger.errors import MissingError, RefusedError
from ledger.management.operator import USAGE, OperatorCommand
from ledger.models import Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.periods import current_campaign, period_by_code
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor
from reporting.queries.contacts import version_for
from reporting.queries.standing import Standing, numbered_version, version_in_force
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import ANNEXES, ROWS, Exported, build
from reporting.workbooks.contacts import build_live, build_version
from reporting.workbooks.form import Form
from reporting.workbooks.printing import printed
from reporting.workbooks.wanted import Wanted

if TYPE_CHECKING:
    from reporting.workbooks.surroundings import Source

FORMS = "、".join(f".{form}" for form in Form)


class Command(OperatorCommand):
    """export_annex {1..4} --unit CODE (--live | --period CODE [--version N]) [--by-unit] --out FILE.{xlsx,csv,pdf}."""

    help = "把一个单位的附件1、2、3、4导出为工作簿、CSV 或 PDF"

    def add_options(self, parser: CommandParser) -> None:
        """Take the annex, whose it is, live or of which version, and the file."""
        parser.add_argument("annex", type=int, choices=(NUMBER, *ANNEXES))
        parser.add_argument("--unit", required=True, metavar="CODE")
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--live", action="store_true", help="本单位及全部下级的实时台账")
        source.add_argument("--period", metavar="CODE", help="这一期的现行版本")
        parser.add_argument("--version", dest="number", type=int, metavar="N", help="这一期的第 N 版")
        parser.add_argument("--by-unit", action="store_true", help="附件3、4只按填报单位分行，不列央企总公司")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx|csv|pdf")

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Write the file beside its place, leave the audit note, then put it there."""
        path: Path = options["out"]
        form = _usable_form(path, options)
        unit = unit_by_code(options["unit"])
        if options["annex"] == NUMBER:
            return self._contacts(actor, unit, form, options)
        require(actor, Action.EXPORT_ANNEX, unit)
        source: Source = unit if options["live"] else standing_for(unit, options["period"], options["number"])
        if isinstance(source, Standing):
            self.stderr.write(f"{source.name}{''.join(f'（{mark}）' for mark in source.marks)}")
        grouping = Grouping.UNITS if options["by_unit"] else Grouping.COMPANIES
        wanted = Wanted(phones=reads_phones(actor, unit))

        def write(out: BinaryIO) -> Exported:
            return build(options["annex"], source, grouping, out, wanted, form.first)

        return _put(
            path, form, write, lambda exported: note(unit.pk, "export_annex", _detail(options, exported, wanted))
        )

    def _contacts(self, actor: Actor, unit: Unit, form: Form, options: dict[str, Any]) -> dict[str, Any]:
        """Write 附件1, which holds no rows: as it stands, or as a version has frozen it."""
        require(actor, Action.READ_CONTACTS, unit)
        wanted = Wanted(phones=reads_phones(actor, unit))
        code, number = options["period"], options["number"]
        version = None if code is None else version_for(unit, period_by_code(code), number)

        def write(out: BinaryIO) -> Exported:
            if version is not None:
                return build_version(version, out, phones=wanted.phones, form=form.first)
            return build_live(unit, current_campaign(unit), out, phones=wanted.phones, form=form.first)

        told = partial(_detail, options, wanted=wanted)
        return _put(options["out"], form, write, lambda exported: note(unit.pk, "export_annex", told(exported)))


def _put(
    path: Path, form: Form, write: Callable[[BinaryIO], Exported], told: Callable[[Exported], None]
) -> dict[str, Any]:
    """Write beside the file's place, leave the audit note, then put it there."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            exported = printed(out, write) if form is Form.PDF else write(out)
        told(exported)
        part.replace(path)
    except OSError as problem:
        raise RefusedError(f"写不了文件 {path}：{problem.strerror}。") from problem
    finally:
        part.unlink(missing_ok=True)
    return {"file": str(path), "lines": exported.lines, "version": exported.version, "sha256": exported.sha256}


def standing_for(unit: Unit, code: str, number: int | None) -> Standing:
    """Return the version that a period's export takes; MissingError where there is none."""
    period = period_by_code(code)
    if number is None:
        standing = version_in_force(unit, period)
        absence = f"{unit.name}的“{period.name}”还没有报送，也没有可以沿用的前期版本。"
    else:
        standing = numbered_version(unit, period, number)
        absence = f"{unit.name}的“{period.name}”没有第 {number} 版。"
    if standing is None:
        raise MissingError(absence)
    return standing


def _usable_form(path: Path, options: dict[str, Any]) -> Form:
    """Return the form that the file's name asks for; CommandError for words that do not go together."""
    if options["number"] is not None and options["period"] is None:
        raise CommandError("--version 要和 --period 一起用。", returncode=USAGE)
    form = next((form for form in Form if path.suffix.lower() == f".{form}"), None)
    if form is None:
        raise CommandError(f"文件名要以 {FORMS} 结尾：{path}", returncode=USAGE)
    if not path.parent.is_dir():
        raise CommandError(f"没有这个文件夹：{path.parent}", returncode=USAGE)
    return form


def _detail(options: dict[str, Any], exported: Exported, wanted: Wanted) -> dict[str, Any]:
    return {
        "annex": options["annex"],
        "period": options["period"],
        "version": exported.version,
        "by_unit": options["by_unit"],
        "lines": exported.lines,
        "sha256": exported.sha256,
        **({"phones": wanted.phones} if options["annex"] in (NUMBER, *ROWS) else {}),
    }
