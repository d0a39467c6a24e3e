"""What a clerk opens and presses with 10,000 rows against 1,000: ten times the rows, about ten times the work."""

from benchmarks.runs import Target, Task, report, rounds, run, take_turns
from benchmarks.scratch import scratch_database, server

MANY, FEW, SECONDS = 10_000, 1_000, 3.0
# Ten times the rows may cost ten times the work, and a third for what does not fit into the processor any more.
RATIO = 13
TASKS = "benchmarks.big_town"
GUNAN, WENLONG = "500110001", "500110002"
DUE = "2022-resolution"
# Of so many rows the export of Annex 2 is handed to a worker: its page is what one waits for.
PAGES = (
    "/",
    "/ledger/",
    "/ledger/?cols=all&tab=faulty",
    "/ledger/?tab=changed",
    "/ledger/stopping/",
    f"/filings/{{code}}/{DUE}/",
    "/summaries/annex4/",
    "/exports/annex2.xlsx",
    "/exports/annex4.xlsx",
)


def main() -> None:
    """Plant two towns; open each page and hand in, as the clerk of the one and of the other."""
    count = rounds()
    with scratch_database() as environment:
        for code, rows in ((GUNAN, MANY), (WENLONG, FEW)):
            run(TASKS, Task("plant", "plant", (code, str(rows)), environment))
        tasks = []
        for code, rows in ((GUNAN, MANY), (WENLONG, FEW)):
            tasks += [Task(f"{rows:,} {page}", "taken", (code, page.format(code=code)), environment) for page in PAGES]
            tasks.append(Task(f"{rows:,} submit", "submitted", (code, f"/filings/{code}/{DUE}/"), environment))
        measured = take_turns(TASKS, tasks, count)
        version = server()
    targets = []
    for page in (*PAGES, "submit"):
        many, few = (measured[f"{rows:,} {page}"].wall for rows in (MANY, FEW))
        targets.append(Target(f"{page}: times the seconds of {FEW:,} rows", many / few, most=RATIO))
    slowest = max(each.wall for each in measured.values())
    notes = [version, f"the slowest takes {slowest:.1f} s; on a machine of its own it is to take {SECONDS:g} at most"]
    agree = all(each.answer == (302 if name.endswith("submit") else 200) for name, each in measured.items())
    report(f"{MANY:,} rows of one unit", measured, targets, agree=agree, notes=notes)


if __name__ == "__main__":
    main()
