import json
from collections.abc import Callable

import pytest

from benchmarks.runs import Measured, Target, Task, report, take_turns


def seven() -> int:
    return 7


def seven_later() -> Callable[[], int]:
    return lambda: 7


def its_own_number(path: str) -> int:
    """Answer differently each time."""
    with open(path, "a+", encoding="ascii") as file:  # noqa: PTH123 - appends and reads
        file.write("x")
        return file.tell()


def test_candidates_take_turns_in_processes_of_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    told = take_turns(__name__, [Task("a", "seven"), Task("b", "seven_later")], 2)
    assert {name: each.answer for name, each in told.items()} == {"a": 7, "b": 7}
    assert all(each.memory > 1 and each.wall >= 0 for each in told.values())
    assert [line.split(":")[0] for line in capfd.readouterr().err.splitlines()] == ["1/2 a", "1/2 b", "2/2 a", "2/2 b"]


def test_an_answer_that_changes_is_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("runs") / "count"
    with pytest.raises(RuntimeError, match="differently"):
        take_turns(__name__, [Task("a", "its_own_number", (str(path),))], 2)


@pytest.mark.parametrize(("value", "agree", "code"), [(15.0, True, 0), (14.9, True, 1), (15.0, False, 1)])
def test_a_missed_target_or_another_answer_ends_with_1(
    value: float,
    agree: bool,  # noqa: FBT001 - a case
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        report("x", {"a": Measured(1, 2, 3, None)}, [Target("ratio", value, least=15)], agree=agree)
    assert end.value.code == code
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["figures"] == {"a": {"cpu": 1, "wall": 2, "memory": 3}}
    assert (line["agree"], line["targets"][0]["met"]) == (agree, value >= 15)
    assert "cores" in line["machine"]


def test_a_bound_is_kept_from_its_own_side() -> None:
    assert Target("MB", 400, most=400).met
    assert not Target("MB", 400.1, most=400).met
    assert (Target("MB", 1, most=400).bound, Target("x", 1, least=5000).bound) == ("<= 400", ">= 5,000")
