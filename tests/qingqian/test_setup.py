import os
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from qingqian.settings.env import REPOSITORY

LOCKS = ("runtime", "dev", "node")
PIN = re.compile(r"^([a-zA-Z0-9._-]+)==(\S+)", re.MULTILINE)


def lock(name: str) -> str:
    return (REPOSITORY / f"requirements/{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    return {canonicalize_name(package): version for package, version in PIN.findall(lock(name))}


def project() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_each_requirement_is_pinned_with_sums_and_no_host_is_named(name: str) -> None:
    text = lock(name)
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    assert blocks
    assert all(PIN.match(block) and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index-url" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    declared = project()["project"]
    wanted = {"runtime": declared["dependencies"], "dev": declared["optional-dependencies"]["dev"]}
    for name, requirements in wanted.items():
        found = pins(name)
        for requirement in map(Requirement, requirements):
            assert requirement.specifier.contains(found[canonicalize_name(requirement.name)])


def test_the_tests_run_with_the_versions_that_serve() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    assert runtime == {name: dev[name] for name in runtime}


def test_make_test_passes_every_gate_before_the_tests() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(
        ["/usr/bin/env", "make", "-n", "test"],
        cwd=REPOSITORY,
        env=environment,
        text=True,
        capture_output=True,
        check=True,
    )
    gates = [
        "ruff format --check",
        "ruff check",
        "mypy",
        "lint-imports",
        "djlint --check",
        "djlint --lint",
        "makemigrations",
    ]
    places = [done.stdout.index(gate) for gate in gates]
    assert places == sorted(places)
    assert places[-1] < done.stdout.index("pytest -n")


@pytest.mark.parametrize("name", ["run", "npm", "packages"])
def test_the_build_server_can_run_its_files(name: str) -> None:
    file = REPOSITORY / ".ci" / name
    assert os.access(file, os.X_OK)
    subprocess.run(["/bin/sh", "-n", str(file)], check=True)


def test_the_build_server_runs_make_test() -> None:
    assert (REPOSITORY / ".ci/run").read_text(encoding="utf-8").strip().endswith("exec make test")
