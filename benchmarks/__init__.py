"""Benchmarks: the targets of the issues, measured against named libraries in the same run.

One command each, from the repository's root:

    .venv/bin/python -m benchmarks.read_workbook      reading 50,000 rows, against openpyxl read-only
    .venv/bin/python -m benchmarks.annotated_return   marks on a file of 20,000 rows, against openpyxl
    .venv/bin/python -m benchmarks.import_rows        20,000 new and changed rows, against a stock ModelResource
    .venv/bin/python -m benchmarks.import_memory      50,000 rows from file to ledger
    .venv/bin/python -m benchmarks.check_rules        50,000 rows judged by the whole catalogue
    .venv/bin/python -m benchmarks.big_ledger         what a clerk opens with 10,000 rows, against 1,000
    .venv/bin/python -m benchmarks.hostile_files      every hostile file of the tests
    .venv/bin/python -m benchmarks.quality_pages      the pages on findings, 1,050 units and 30 periods

Each measured run is a process of its own (`benchmarks.child`); the candidates take turns, three rounds by default
(`--rounds N`), and medians are compared. CPU seconds count the process and its children, not the database server;
memory is that of the process and its children at one instant. A table, the machine and one line of JSON are printed;
the exit code is 1 if compared answers differ or a target is missed. Those that need a database make a scratch one on
the bundled server (or on DATABASE_URL's, with DATABASE_OWNER_URL) and drop it. Last results: benchmarks/RESULTS.md.
"""
