"""D02, D04 among a million rows of 1,050 units: what a form, an import and the page of the unit above wait for."""

from benchmarks.runs import Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import fill, scratch_database, server
from ledger.annexes.line import LINE_NAMES

ROWS, IMPORTED = 1_000_000, 20_000
TASKS = "benchmarks.shared_city"
CITY, DISTRICT = "500000", "500110"
# What is asked, and the seconds that it may take: a form waits, an import goes on, the city has the whole million.
ASKED = (
    ("one row", "asked", ("1",), 0.05),
    (f"{IMPORTED:,} rows", "asked", (str(IMPORTED),), 1.5),
    ("page of a district", "opened", (DISTRICT, "/twins/"), 1.0),
    ("page of the city", "opened", (CITY, "/twins/"), 6.0),
)
HEAD = {
    "unit_id": "t.id",
    "district_id": "t.district_id",
    "path": "t.path",
    "sort_no": "t.n",
    "lineage": "gen_random_uuid()",
    "version": "1",
    "faulty": "false",
    "reconciled": "r.reconciled",
    "gone": "false",
    "base_fen": "r.base_fen",
    "created_at": "r.created_at",
    "updated_at": "r.updated_at",
}
# By what a row is known: two units' rows of one `debt` are the same debt.
VALUES = {
    "source": "case t.debt % 6 when 1 then 2 when 2 then 3 else 1 end",
    "source_no": "case when t.debt % 6 in (1, 2) then 'A-' || t.debt else '' end",
    "debtor_uscc": "'115001' || lpad((t.debt % 40000)::text, 12, '0')",
    "debtor_name": "'示例第' || t.debt % 40000 || '管理局'",
    "creditor_uscc": "'915001' || lpad((t.debt % 90001)::text, 12, '0')",
    "creditor_name": "'重庆示例第' || t.debt % 90001 || '建设有限公司'",
    "contract_name": "'示例道路第' || t.debt || '标段工程合同'",
    "owed_fen": "1000000 + t.debt * 7919 % 99991 * 10000",
}


def fill_ledgers() -> None:
    """Let every unit without units below it hold its part of the rows."""
    words = {
        "rows": ROWS,
        "columns": ", ".join(HEAD),
        "values": ", ".join(HEAD.values()),
        "line_columns": ", ".join(LINE_NAMES),
        "line_values": ", ".join(VALUES.get(name, f"r.{name}") for name in LINE_NAMES),
    }
    fill("shared_city", words)


def main() -> None:
    """Fill the city; ask for one row, for an import's, and open the page of a district and of the city."""
    count = rounds()
    with scratch_database() as environment:
        run(TASKS, Task("plant", "plant", (), environment))
        fill_ledgers()
        held = run(TASKS, Task("held", "held", (), environment))["answer"]
        tasks = [Task(title, function, arguments, environment) for title, function, arguments, _ in ASKED]
        measured = take_turns(TASKS, tasks, count)
        version = server()
    targets = [Target(f"{title}: wall s", measured[title].wall, most=most) for title, _, _, most in ASKED]
    report("debts in two units", measured, targets, agree=True, notes=[version, f"{held:,} rows"])


if __name__ == "__main__":
    main()
