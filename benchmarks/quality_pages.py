"""The pages on findings for a city of 43 districts and 1,050 units that filed 30 periods: each answers within 1 s."""

from benchmarks.runs import Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import fill, scratch_database, server
from ledger.annexes.line import LINE_NAMES

SECONDS, ANSWERED = 1.0, 200
TASKS = "benchmarks.quality_city"
CITY, DISTRICT = "500000", "500110"
PAGES = (
    "?",
    "?pending=1&",
    "units/?",
    "units/?each=1&",
    "units/?each=1&rule=T07&",
    "rows/?rule=T07&",
    "rows/?rule=T04&complained=1&",
)
# What differs from row to row, so that rows are found by what they say.
VALUES = {
    "disputed": "n % 2 = 0",
    "source": "1 + n % 3",
    "source_no": "case n % 3 when 0 then '' else 'A-' || n end",
    "owed_fen": "n * 1000100",
}


def file_reports() -> None:
    """Let every unit have filed every period."""
    columns = {
        "line_columns": ", ".join(LINE_NAMES),
        "line_values": ", ".join(VALUES.get(name, f"r.{name}") for name in LINE_NAMES),
    }
    fill("quality_city", columns)


def main() -> None:
    """Plant the city, open each page as the city and as a district."""
    count = rounds()
    with scratch_database() as environment:
        period = run(TASKS, Task("plant", "plant", (), environment))["answer"]
        file_reports()
        counts = run(TASKS, Task("counted", "counted", (), environment))["answer"]
        tasks = [
            Task(f"{code} {path}", "opened", (code, f"/quality/{path}period={period}"), environment)
            for code in (CITY, DISTRICT)
            for path in PAGES
        ]
        measured = take_turns(TASKS, tasks, count)
        version = server()
    targets = [Target(f"{title}: wall s", each.wall, most=SECONDS) for title, each in measured.items()]
    agree = all(each.answer == ANSWERED for each in measured.values())
    report("quality pages", measured, targets, agree=agree, notes=[version, f"{counts:,} counts of rules in versions"])


if __name__ == "__main__":
    main()
