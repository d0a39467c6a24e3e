"""How many queries the main pages and files take with 10 rows and with 1,000: no more.

The list of a short ledger takes four more where the next report is judged otherwise than the one before: up to 300
rows are judged for it at once (ledger/queries/stopping.py), of longer ones a page of its own tells.
"""

from collections.abc import Sequence

from benchmarks.runs import Measured, Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import scratch_database, server

MANY, FEW, ANSWERED = 1_000, 10, 200
TASKS = "benchmarks.big_town"
GUNAN, WENLONG = "500110001", "500110002"
SURVEY, DUE = "2022-survey", "2022-resolution"
PAGES = (
    "/",
    "/ledger/",
    "/ledger/?cols=all&tab=faulty",
    "/ledger/?tab=changed",
    "/ledger/?q=第1标段",
    "/ledger/grid/",
    "/ledger/new/",
    "/ledger/stopping/",
    "/filings/",
    f"/filings/{{code}}/{DUE}/",
    "/imports/",
    "/notices/",
    "/summaries/annex3/",
    "/summaries/annex4/",
    "/summaries/rows/?annex=4&line=own&column=count",
    "/quality/",
    "/twins/",
    "/contacts/",
    "/completeness/",
    "/exports/annex2.xlsx",
    "/exports/annex3.xlsx",
    "/exports/annex4.xlsx",
)


def measure(pages: Sequence[str], many: int, few: int, count: int) -> tuple[dict[str, Measured], list[str], int]:
    """Count each page's queries in a town with many rows and one with few.

    Return them as lines of a table, and by how many the page that grows most does so. RuntimeError where a page is
    not answered.
    """
    with scratch_database() as environment:
        towns = ((GUNAN, many), (WENLONG, few))
        for code, rows in towns:
            run(TASKS, Task("plant", "plant", (code, str(rows)), environment))
        tasks = [
            Task(f"{rows:,} {page}", "queried", (code, page.format(code=code)), environment)
            for page in pages
            for code, rows in towns
        ]
        measured = take_turns(TASKS, tasks, count)
        version = server()
    told, most = [version, f"queries with {many:,} and with {few:,} rows:"], 0
    for page in pages:
        answers = [measured[f"{rows:,} {page}"].answer for rows in (many, few)]
        if any(status != ANSWERED for status, _ in answers):
            raise RuntimeError(f"{page} is not answered")
        (_, much), (_, little) = answers
        told.append(f"{page:50} {much:4} {little:4}")
        most = max(most, much - little)
    return measured, told, most


def main() -> None:
    """Count for every page of the list."""
    measured, told, most = measure(PAGES, MANY, FEW, rounds())
    target = Target(f"queries that {MANY:,} rows add", most, most=0)
    report("queries of a page", measured, [target], agree=True, notes=told)


if __name__ == "__main__":
    main()
