"""What was approved of a unit before it was closed, or before another one's rows came into its ledger, is kept.

Filed again it would hold rows that another version in force holds too, or none at all (workflow.md rule 13).
"""

from ledger.errors import ConflictError
from ledger.models import ARRIVED, Filing, FilingVersion, Unit, UnitChange
from ledger.queries.contacts import is_of_contacts


def refuse_reopening(unit: Unit, filing: Filing) -> None:
    """Raise ConflictError where the approved version of a filing can no longer be replaced by another."""
    if unit.valid_to is not None:
        raise ConflictError(f"{unit.name}已划转或并入其他单位，审核通过的版本不再退回；请让承接的单位随当期更正。")
    if is_of_contacts(filing.period):  # it holds no rows
        return
    points = FilingVersion.objects.filter(filing=filing, number=filing.approved_number or 0).values("point")[:1]
    come = UnitChange.objects.filter(unit=unit, kind__in=ARRIVED, point__gt=points).order_by("id").last()
    if come is not None:
        raise ConflictError(
            f"这一版在{come.other_name}的台账转来（{come.effective_on}）以前通过，重报会与原单位的版本重复；"
            "请随当期报送更正。"
        )
