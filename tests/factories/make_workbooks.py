"""Write the workbooks of fixtures/annexes/ and the case fixtures/cases/own/ anew.

python -m tests.factories.make_workbooks
"""

import json
from pathlib import Path
from typing import Final

from tests.factories.across import ACROSS, unit_book
from tests.factories.own_case import FILES, expected
from tests.factories.samples import SHOULD_FAIL, SHOULD_PASS
from tests.factories.stories import STORIES, book_path
from tests.factories.workbooks import write_annex2

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"


def main() -> None:
    """Write every workbook from its declaration, and the expected figures of the own case."""
    for folder, samples in (("should_fail", SHOULD_FAIL), ("should_pass", SHOULD_PASS)):
        for name, sample in samples.items():
            write_annex2(FIXTURES / "annexes" / folder / f"{name}.xlsx", sample.rows())
    for rule, story in STORIES.items():
        for number, book in enumerate(story.books(), 1):
            write_annex2(book_path(FIXTURES, rule, number), book)
    for rule, across in ACROSS.items():
        for number, book in enumerate(across.books(), 1):
            write_annex2(unit_book(FIXTURES, rule, number), book)
    for code, rows in FILES.items():
        write_annex2(FIXTURES / "cases" / "own" / f"annex2_{code}.xlsx", rows)
    content = json.dumps(expected(), ensure_ascii=False, indent=1)
    (FIXTURES / "cases" / "own" / "expected.json").write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
