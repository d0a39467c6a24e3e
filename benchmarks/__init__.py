"""Benchmarks: the targets of the issues, measured against named libraries in the same run.

One command each, from the repository's root:

    .venv/bin/python -m benchmarks.read_workbook      reading 50,000 rows, against openpyxl read-only
    .venv/bin/python -m benchmarks.annotated_return   marks on a file of 20,000 rows, against openpyxl
    .venv/bin/python -m benchmarks.import_rows        20,000 new and changed rows, against a stock ModelResource
    .venv/bin/python -m benchmarks.import_memory      50,000 rows from file to ledger
    .venv/bin/python -m benchmarks.check_rules        50,000 rows judged by the whole catalogue
    .venv/bin/python -m benchmarks.big_ledger         what a clerk opens with 10,000 rows, against 1,000
    .venv/bin/python -m benchmarks.hostile_files      every hostile file of the tests
    .venv/bin/python -m benchmarks.export_sheets      writing 100,000 rows, against openpyxl, csv and the stock export
    .venv/bin/python -m benchmarks.page_queries       queries of the main pages with 1,000 rows, against 10
    .venv/bin/python -m benchmarks.quality_pages      the pages on findings, 1,050 units and 30 periods
    .venv/bin/python -m benchmarks.find_twins         a million rows: what two units share

and on a city of a million rows that filed 30 periods (`--rows N`, default 1,000,000; made once and kept):

    .venv/bin/python -m benchmarks.million.summaries    Annexes 3 and 4, against revisions, DuckDB, ORM and a loop
    .venv/bin/python -m benchmarks.million.growth       the same with ten times the rows of the same units
    .venv/bin/python -m benchmarks.million.walls        lists and sums under row policies, against without
    .venv/bin/python -m benchmarks.million.past_ledger  Annex 2 of a past period, against the live one
    .venv/bin/python -m benchmarks.million.submit       freezing 800 rows, against copying them
    .venv/bin/python -m benchmarks.million.storage      what a period adds, against copies of all rows
    .venv/bin/python -m benchmarks.million.search       two signs in all rows, against LIKE
    .venv/bin/python -m benchmarks.million.deep_page    a page behind 900,000 rows, against page 1

Each measured run of the first is a process of its own (`benchmarks.child`); the candidates take turns, three rounds by
default (`--rounds N`), and medians are compared. CPU seconds count the process and its children, not the database
server; memory is that of the process and its children at one instant. On the city the candidates take turns in one
process, five rounds by default, and CPU seconds count the server's process behind it too, without parallel helpers. A
table, the machine and one line of JSON are printed; the exit code is 1 if compared answers differ or a target is
missed (on a smaller city targets are only shown). Those that need a database of their own make a scratch one on the
bundled server (or on DATABASE_URL's, with DATABASE_OWNER_URL) and drop it. Last results: benchmarks/RESULTS.md.
"""
