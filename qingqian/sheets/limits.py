"""How large a file may be (sheets.md "In"), in one place so that tests can be smaller."""

from dataclasses import dataclass
from typing import Final

MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; sizes in bytes, times in seconds."""

    file: int = 30 * MB
    parts: int = 500
    inflated: int = 700 * MB
    shared_texts: int = 128 * MB
    other_part: int = 64 * MB
    named_part: int = 4 * MB
    large_sheet: int = 100 * MB
    cells: int = 6_000_000
    rows: int = 200_000
    columns: int = 256
    merges: int = 5_000
    merged_area: int = 20_000
    silence: int = 8 * MB
    data_rows: int = 50_000
    head_rows: int = 60
    child_memory: int = 512 * MB
    child_cpu: int = 40
    child_wall: int = 90


LIMITS: Final = Limits()
