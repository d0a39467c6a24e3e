import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from qingqian.management.commands import vendor_assets as vendor
from qingqian.settings.env import REPOSITORY


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (b"a();\n//# sourceMappingURL=a.js.map", b"a();\n"),
        (b"a{}\n/*# sourceMappingURL=a.css.map */\n", b"a{}\n"),
        (b"a();//# sourceMappingURL=a.js.map\nb();\n", b"a();//# sourceMappingURL=a.js.map\nb();\n"),
        (b"<svg/>\n", b"<svg/>\n"),
    ],
)
def test_only_a_source_map_at_the_end_is_taken_away(content: bytes, left: bytes) -> None:
    assert vendor.stripped(content) == left


@pytest.mark.parametrize("licence", ["GPL-3.0", "MIT OR GPL-2.0", "", None])
def test_a_licence_off_the_list_is_refused(licence: str | None) -> None:
    with pytest.raises(CommandError, match="许可证"):
        vendor.refuse_licences({"fine": {"license": "MIT"}, "other": {"license": licence}})


def test_files_are_copied_to_their_places(tmp_path: Path) -> None:
    (tmp_path / "modules/@a/b/dist").mkdir(parents=True)
    (tmp_path / "modules/@a/b/dist/b.js").write_bytes(b"b();\n//# sourceMappingURL=b.js.map\n")
    vendor.copy({"b/b.js": "@a/b/dist/b.js"}, tmp_path / "modules", tmp_path / "out")
    assert (tmp_path / "out/b/b.js").read_bytes() == b"b();\n"


def test_a_listed_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="gone/gone"):
        vendor.copy({"gone.js": "gone/gone.js"}, tmp_path, tmp_path / "out")


def test_the_notice_carries_each_licence(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/LICENSE.md").write_text("Be kind.", encoding="utf-8")
    text = vendor.notice({"b": {"version": "2", "license": "ISC"}, "a": {"version": "1", "license": "MIT"}}, tmp_path)
    assert text.index("a 1 (MIT)") < text.index("Be kind.") < text.index("b 2 (ISC)")


def test_the_notice_carries_what_a_package_says_of_its_sources(tmp_path: Path) -> None:
    (tmp_path / "a/licenses").mkdir(parents=True)
    for name in ("LICENSE", "NOTICE", "licenses/LICENSE-c"):
        (tmp_path / "a" / name).write_text(f"the {name}", encoding="utf-8")
    text = vendor.notice({"a": {"version": "1", "license": "MIT"}}, tmp_path)
    assert text.index("the LICENSE") < text.index("the NOTICE") < text.index("the licenses/LICENSE-c")


def locked() -> dict[str, dict[str, Any]]:
    lock = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))
    return {path.removeprefix("node_modules/"): facts for path, facts in lock["packages"].items() if path}


def shipped() -> dict[str, dict[str, Any]]:
    return vendor.shipped(json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"])


def test_what_only_the_tests_need_is_not_shipped() -> None:
    assert set(locked()) - set(shipped()) == {
        "@mdn/browser-compat-data",
        "acorn",
        "css-tree",
        "mdn-data",
        "source-map-js",
    }
    notice = (REPOSITORY / "build/vendor_root/vendor/NOTICE.txt").read_text(encoding="utf-8")
    assert "bootstrap 5" in notice
    assert "acorn" not in notice


def test_each_asset_comes_from_a_locked_package_with_a_fit_licence() -> None:
    manifest = json.loads((REPOSITORY / "qingqian/web/assets.json").read_text(encoding="utf-8"))
    assert {vendor.package_of(source) for source in manifest.values()} <= set(shipped())
    vendor.refuse_licences(shipped())


def test_what_is_served_is_what_the_manifest_lists() -> None:
    manifest = json.loads((REPOSITORY / "qingqian/web/assets.json").read_text(encoding="utf-8"))
    made = REPOSITORY / "build/vendor_root/vendor"
    files = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert files == set(manifest) | {"NOTICE.txt"}


def test_the_lock_names_versions_and_sums_but_no_host() -> None:
    said = json.loads((REPOSITORY / "package.json").read_text(encoding="utf-8"))
    wanted = said["dependencies"] | said["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert {name: locked()[name]["version"] for name in wanted} == wanted
    assert all(facts["integrity"].startswith("sha512-") for facts in locked().values())
    for name in ("package.json", "package-lock.json", ".npmrc"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "registry=" not in text
