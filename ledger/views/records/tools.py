"""What stands around the table of the ledger list: tabs, choices, pager, saved filters, and the empty state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.models import SavedView, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.records import RecordPage
from ledger.queries.tallies import Part, Tally
from ledger.scoping import Actor
from ledger.tables.records import USUAL as USUAL_COLUMNS
from ledger.views.links import address
from ledger.views.records.asked import Asked
from ledger.views.records.query import ALL, COMPACT, OWN, ROOMY, USUAL, ListQuery
from qingqian.web.parts import Act, Button, Pager, Tab, Tone


def tabs_of(query: ListQuery, tally: Tally) -> list[Tab]:
    """Return the parts of the list with their counts; what cannot be compared has no tab."""
    said: list[tuple[Part, str, int, Tone]] = [
        (Part.ALL, _("全部"), tally.total, Tone.PLAIN),
        *([(Part.CHANGED, _("较上期有变化"), tally.changed, Tone.PLAIN)] if tally.changed is not None else []),
        (Part.WRONG, _("有误"), tally.wrong, Tone.BAD),
        (Part.ASKS, _("需说明"), tally.asks, Tone.WARN),
        (Part.LEFT, _("移出"), tally.left, Tone.PLAIN),
    ]
    return [
        Tab(label, query.but(part=part), current=query.part is part, count=count, tone=tone if count else Tone.PLAIN)
        for part, label, count, tone in said
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of showing the list: a button that keeps it for the person (`word` says which) and shows it so."""

    label: str
    word: str
    current: bool


def choices_of(asked: Asked) -> list[list[Choice]]:
    """Offer the exclusive ways of showing: whose rows, how dense, which columns."""
    query, shown = asked.query, asked.query.shown
    whose = [
        Choice(_("含下级"), f"scope={ALL}", asked.subtree),
        Choice(_("本级"), f"scope={OWN}", not asked.subtree),
    ]
    dense = [
        Choice(_("紧凑"), f"density={COMPACT}", shown["density"] == COMPACT),
        Choice(_("标准"), f"density={ROOMY}", shown["density"] == ROOMY),
    ]
    columns = [
        Choice(_("常用列"), f"cols={USUAL}", shown["cols"] == USUAL),
        Choice(_("全部 28 列"), f"cols={ALL}", shown["cols"] == ALL),
    ]
    own = query.left.get("columns", "") or ",".join(query.columns)
    if own:
        columns.append(Choice(_("自选列"), f"cols={own}", bool(query.columns)))
    return [*([whose] if asked.children else []), dense, columns]


@dataclass(frozen=True, slots=True)
class Pick:
    """A column that a person may choose for the list."""

    name: str
    label: str
    chosen: bool


def picks_of(query: ListQuery) -> list[tuple[str, list[Pick]]]:
    """Return the columns to choose from, group by group; the debtor always stands in the list."""
    own = query.columns or query.left.get("columns", "").split(",")
    chosen = set(own) if any(own) else set(USUAL_COLUMNS)
    groups: dict[str, list[Pick]] = {}
    for column in LINE_COLUMNS:
        if column.name != "debtor_name":
            label = f"{column.no} {column.heading}"
            groups.setdefault(column.group, []).append(Pick(column.name, label, column.name in chosen))
    return list(groups.items())


def pager_of(query: ListQuery, page: RecordPage, count: str) -> Pager:
    """Return the links beside a page of `count` rows."""
    last = page.first + len(page.records) - 1
    text = _("第 %(first)s–%(last)s 件，共 %(count)s 件") % {
        "first": f"{page.first:,}",
        "last": f"{last:,}",
        "count": count,
    }
    return Pager(
        text if page.records else "",
        query.url(before=page.before) if page.before else "",
        query.url(after=page.after) if page.after else "",
        query.url() if page.first > 1 else "",
    )


def saved_of(asked: Asked) -> list[tuple[SavedView, str]]:
    """Return a person's named filters, each with where it leads."""
    return [(view, asked.query.but(filters=view.query, part=Part.ALL)) for view in asked.views]


def export_url(query: ListQuery) -> str:
    """Return where exactly these rows are taken away as Annex 2."""
    return f"{address('export_annex', 2)}?{query.query(chosen=1, scope=query.shown['scope'])}"


def empty_of(actor: Actor, asked: Asked) -> dict[str, Any]:
    """Say why nothing is shown, and what to do next."""
    query = asked.query
    enter = entry_acts(actor, asked.unit)
    if query.filters:
        clear = Act(_("清除筛选"), query.but(filters={}), "x")
        return {
            "icon": "search",
            "title": _("没有符合条件的记录"),
            "text": _("请减少筛选条件，或换一个词再查。"),
            "actions": [clear, *(act for act in enter if act.primary)],
        }
    if query.part is not Part.ALL:
        return _nothing_in(query)
    if not enter:
        text = _("下级录入或导入以后，会显示在这里。") if asked.children else _("填报员录入或导入以后，会显示在这里。")
        return {"icon": "inbox", "title": _("台账里还没有记录"), "text": text, "actions": []}
    text = _("已有表格的，直接导入 Excel 或粘贴；没有表格的，先下载带下拉选项的模板，也可以逐笔录入。")
    return {"icon": "inbox", "title": _("台账里还没有记录"), "text": text, "actions": enter}


def _nothing_in(query: ListQuery) -> dict[str, Any]:
    """Say that a tab is empty, which is mostly good news."""
    said = {
        Part.CHANGED: (_("与上期相比没有变化"), _("本期没有新增，也没有改动过的行。")),
        Part.WRONG: (_("没有有误的行"), _("检查全部通过。")),
        Part.ASKS: (_("没有需要说明的行"), _("需要书面说明的，都已说明。")),
        Part.LEFT: (_("没有移出的行"), _("已报送的行办理移出、合并或作废以后，会列在这里。")),
    }
    title, text = said[query.part]
    return {
        "icon": "circle-check",
        "title": title,
        "text": text,
        "actions": [Act(_("看全部"), query.but(part=Part.ALL), "table")],
    }


def entry_acts(actor: Actor, unit: Unit) -> list[Act]:
    """Offer the ways into an empty ledger to those who may enter rows."""
    offered: list[tuple[Action, Act]] = [
        (Action.IMPORT_RECORDS, Act(_("导入 Excel"), address("import_new", unit=unit.code), "file-import")),
        (Action.IMPORT_RECORDS, Act(_("下载模板"), address("annex2_template", unit=unit.code), "file-download")),
        (Action.IMPORT_RECORDS, Act(_("批量录入"), address("record_grid", unit=unit.code), "clipboard")),
        (Action.EDIT_RECORD, Act(_("新增一笔"), address("record_new", unit=unit.code), "plus", primary=True)),
    ]
    return [act for action, act in offered if act.url and may(actor, action, unit)]


def bulk_acts() -> list[Button]:
    """Return what can be done to many rows at once; the page adds to how many."""
    return [
        Button(_("修改一栏"), "act", "change"),
        Button(_("移出或作废"), "act", "leave"),
        Button(_("删除"), "act", "delete"),
    ]


def head_acts(actor: Actor, unit: Unit, filing_url: str) -> Sequence[Act]:
    """Offer entry, import, paste, export and submission to those who may (five at most)."""
    offered: list[tuple[Action, Act]] = [
        (Action.IMPORT_RECORDS, Act(_("导入 Excel"), address("import_new", unit=unit.code), "file-import")),
        (Action.IMPORT_RECORDS, Act(_("批量录入"), address("record_grid", unit=unit.code), "clipboard")),
        (Action.EXPORT_ANNEX, Act(_("导出附件2"), address("export_annex", 2, unit=unit.code), "download")),
        (Action.SUBMIT_FILING, Act(_("检查并提交"), filing_url, "send")),
        (Action.EDIT_RECORD, Act(_("新增一笔"), address("record_new", unit=unit.code), "plus", primary=True)),
    ]
    return [act for action, act in offered if act.url and may(actor, action, unit)]
