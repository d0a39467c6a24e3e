import json
import re
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qingqian.settings import env

ALLOWED_LICENCES = frozenset({"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD"})
# a comment that names a map we do not ship: the static files' manifest would look for it
SOURCE_MAP = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=[^\n]*|/\*[#@] ?sourceMappingURL=[^*]*\*/)\s*\Z")


def package_of(source: str) -> str:
    """Return the npm package of a path below node_modules: the first part, or two where it begins with ``@``."""
    return "/".join(source.split("/")[: 2 if source.startswith("@") else 1])


def stripped(content: bytes) -> bytes:
    """Return a script or style sheet without the comment at its end that names a source map."""
    return SOURCE_MAP.sub(b"\n", content)


def shipped(packages: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the lock's packages by name, without those that only the tests need."""
    return {
        path.removeprefix("node_modules/"): facts for path, facts in packages.items() if path and not facts.get("dev")
    }


def refuse_licences(locked: dict[str, dict[str, Any]]) -> None:
    """Raise CommandError for the first locked package whose licence does not stand on the list."""
    for package, facts in locked.items():
        if facts.get("license") not in ALLOWED_LICENCES:
            raise CommandError(f"{package} 的许可证是 {facts.get('license')}，不在允许的范围内，请换一个库。")


def copy(manifest: dict[str, str], modules: Path, target: Path) -> None:
    """Copy each listed file (destination → path below ``modules``) into ``target``."""
    for destination, source in manifest.items():
        if not (modules / source).is_file():
            raise CommandError(f"没有找到 {source}，请先运行 npm ci，或改正 qingqian/web/assets.json。")
        place = target / destination
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(stripped((modules / source).read_bytes()))


def notice(locked: dict[str, dict[str, Any]], modules: Path) -> str:
    """Return name, version, licence and licence text of every locked package, with what it says of its own sources."""
    parts = []
    for package, facts in sorted(locked.items()):
        folder = modules / package
        texts = [
            *sorted(folder.glob("LICENSE*"))[:1],
            *sorted(folder.glob("NOTICE*")),
            *sorted(folder.glob("licenses/*")),
        ]
        body = "\n".join(text.read_text(encoding="utf-8") for text in texts)
        parts.append(f"{package} {facts['version']} ({facts['license']})\n\n{body}")
    return f"\n{'-' * 72}\n".join(parts)


class Command(BaseCommand):
    """Fill ``build/vendor_root/vendor`` with the files that ``qingqian/web/assets.json`` lists; made anew whole."""

    help = "把前端库中用到的文件复制到 build/vendor_root。"
    requires_system_checks = []

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Check licences, copy, write the notice, put the folder in place."""
        root, modules = env.REPOSITORY, env.REPOSITORY / "node_modules"
        manifest = json.loads((root / "qingqian/web/assets.json").read_text(encoding="utf-8"))
        packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        locked = shipped(packages)
        refuse_licences(locked)
        part, place = root / "build/vendor.part", root / "build/vendor_root"
        shutil.rmtree(part, ignore_errors=True)
        copy(manifest, modules, part / "vendor")
        (part / "vendor/NOTICE.txt").write_text(notice(locked, modules), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        part.replace(place)
        self.stdout.write(json.dumps({"files": len(manifest), "packages": len(locked)}))
