"""Draws docs/images/ anew: each screen at 1366×768, each printed annex as a page (PDF → picture).

Run by `make pictures`. It makes a demonstration of its own in a temporary folder with a set clock, so that the
pictures are the same on every machine.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from playwright.sync_api import Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
IMAGES: Final = ROOT / "docs" / "images"
CASE: Final = ROOT / "fixtures" / "cases" / "resolution_messy" / "annex2_500110001.xlsx"
PASTED: Final = ROOT / "fixtures" / "cases" / "resolution" / "annex2_500110001.xlsx"
NOW: Final = "2022-06-28T10:00"
SITE: Final = "https://qingqian.example.gov.cn"
PERIOD: Final = "demo-w06"
QUIET: Final = ("quic", "background-networking", "component-update", "sync", "gpu", "dev-shm-usage")
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DPI: Final = 70


class Demonstration:
    """A served demonstration: its address, its passwords, its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {**os.environ, "QINGQIAN_DATA": str(folder), "QINGQIAN_NOW": NOW, "QINGQIAN_SITE_URL": SITE}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: object) -> str:
        """Run a command of manage.py and return what it printed."""
        call = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(call, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True)
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve web and worker while the block runs."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runall", "--port", str(self.port)], cwd=ROOT, env=self.env
        )
        try:
            while socket.socket().connect_ex(("127.0.0.1", self.port)):
                time.sleep(0.2)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

    def password(self) -> str:
        """Return the password that all sign-ins of the demonstration share."""
        text = (self.folder / "sign-ins.txt").read_text(encoding="utf-8")
        return text.splitlines()[0].rsplit(" ", 1)[1]


class Camera:
    """A browser that signs in and takes pictures."""

    def __init__(self, page: Page, demonstration: Demonstration) -> None:
        self.page, self.demonstration = page, demonstration

    def sign_in(self, username: str) -> None:
        """Begin anew as somebody else."""
        self.page.context.clear_cookies()
        self.go("/sign-in/")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", self.demonstration.password())
        self.page.click("button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.demonstration.url + path, wait_until="networkidle")

    def shoot(self, name: str, path: str = "") -> None:
        """Open a page, if one is given, and keep its picture."""
        if path:
            self.go(path)
        self.page.screenshot(path=str(IMAGES / f"{name}.png"))


def clerk(camera: Camera) -> None:
    """The clerk of 古南街道: an empty ledger, an import with findings, rows, a form, the filing."""
    camera.shoot("sign-in", "/sign-in/")
    camera.sign_in("gunan")
    camera.shoot("workbench")
    camera.shoot("ledger-empty", "/ledger/")
    camera.go("/imports/new/")
    camera.page.set_input_files("input[type=file]", str(CASE))
    camera.shoot("import-new")
    camera.page.click("main form button[type=submit]")
    camera.page.wait_for_selector("#outcome", timeout=60_000)
    camera.shoot("import-preview")
    camera.page.click("button[name=decision] >> nth=0")
    camera.page.wait_for_selector("#outcome[data-stage=imported]", timeout=60_000)
    camera.shoot("import")
    camera.shoot("ledger", "/ledger/")
    camera.shoot("ledger-28", "/ledger/?cols=all")
    camera.go("/ledger/")
    camera.page.click("main table tbody a >> nth=0")
    camera.page.wait_for_load_state("networkidle")
    camera.shoot("form")
    camera.page.fill("[name=creditor_uscc]", "9150011O")
    camera.page.fill("[name=owed_fen]", "三十一万")
    camera.page.fill("[name=due_month]", "2022-13")
    camera.page.click("[data-key=save]")
    camera.page.wait_for_selector(".errors")
    camera.page.wait_for_load_state("networkidle")
    camera.shoot("form-errors")
    camera.shoot("filing", f"/filings/500110001/{PERIOD}/")
    bulk_entry(camera)


def bulk_entry(camera: Camera) -> None:
    """The rows of another workbook pasted into the grid and checked."""
    camera.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    camera.go("/ledger/grid/")
    camera.page.wait_for_selector("#bulk[data-ready]")
    rows = load_workbook(PASTED, read_only=True).worksheets[0].iter_rows(min_row=4, max_col=28, values_only=True)
    text = "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)
    camera.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    camera.page.keyboard.press("Control+v")
    camera.page.keyboard.press("Control+Enter")
    camera.page.get_by_text("正在检查").wait_for(state="hidden")
    camera.shoot("grid")


def reviewer(camera: Camera) -> None:
    """The reviewer of 綦江区: the queue and a filing that waits."""
    camera.sign_in("qijiang_shenhe")
    camera.shoot("queue", "/review/")
    camera.page.click("main table tbody a >> nth=0")
    camera.page.wait_for_load_state("networkidle")
    camera.shoot("review")
    camera.shoot("filing-rollup", f"/filings/500110/{PERIOD}/")
    camera.shoot("board-district", "/summaries/")
    camera.shoot("compare", "/summaries/compare/?show=bridge")


def city(camera: Camera) -> None:
    """The city: sums of everything, and the rows behind them."""
    camera.sign_in("chongqing")
    camera.shoot("workbench-city")
    camera.shoot("board", "/summaries/")
    camera.shoot("annex3", "/summaries/annex3/")
    camera.shoot("annex4", "/summaries/annex4/")
    camera.shoot("annex4-district", "/summaries/annex4/?unit=500110")
    camera.page.click("main table tbody a[href*=rows] >> nth=0")
    camera.page.wait_for_load_state("networkidle")
    camera.shoot("rows")
    camera.shoot("search", "/analysis/search/?q=建设")
    camera.shoot("aging", "/analysis/aging/")
    camera.shoot("units", "/units/")


def printed(demonstration: Demonstration) -> None:
    """Print Annexes 2, 3 and 4 of 綦江区 as filed last, as a PDF."""
    for annex in (2, 3, 4):
        book = demonstration.folder / f"annex{annex}.pdf"
        answer = demonstration.command(
            "export_annex", annex, "--unit", "500110", "--period", "demo-w05", "--out", book
        )
        if "sha256" not in json.loads(answer):
            raise SystemExit(answer)
        pages = ["-r", str(DPI), "-png", "-f", "1", "-l", "1", "-singlefile"]
        target = str(IMAGES / f"printed-annex{annex}")
        subprocess.run(["pdftoppm", *pages, str(book), target], check=True)


def main() -> None:
    """Make the demonstration, take every picture, and leave nothing else behind."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qingqian-pictures-") as folder:
        demonstration = Demonstration(Path(folder))
        try:
            demonstration.command("migrate", "--verbosity", "0")
            demonstration.command("init", "--demo")
            printed(demonstration)
            with demonstration.served(), sync_playwright() as playwright:
                found = next(path for name in BROWSERS if (path := shutil.which(name)))
                arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in QUIET)]
                browser = playwright.chromium.launch(executable_path=found, args=arguments)
                context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
                camera = Camera(context.new_page(), demonstration)
                for person in (clerk, reviewer, city):
                    person(camera)
                browser.close()
        finally:
            demonstration.command("embedded_pg", "stop")


if __name__ == "__main__":
    main()
