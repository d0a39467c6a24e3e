"""Tests in Chromium. `show` serves a template and its scripts from the disk; whole pages come from the live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.template import Context, Template
from playwright.sync_api import Page

from tests.browser.desk import Desk

# Playwright runs its event loop in the tests' own thread, where Django then refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("quic", "background-networking", "component-update", "sync", "gpu", "dev-shm-usage")

Show = Callable[[str], Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "浏览器测试需要 Chromium，请安装：apt-get install chromium fonts-noto-cjk"
    quiet = [f"--disable-{what}" for what in QUIET]
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox", "--no-first-run", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 768},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(scope="session")
def desk_server() -> Iterator[Desk]:
    server = Desk()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def show(page: Page, desk_server: Desk) -> Show:
    """Open a page made of the given template text; a script error or a refusal by the policy fails the test."""
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda said: pytest.fail(said.text) if "Content Security Policy" in said.text else None)

    def open_page(template: str) -> Page:
        desk_server.html = Template(template).render(Context({"csrf_token": "token-of-the-page"}))
        page.goto(f"{desk_server.url}/page/?q=1")
        return page

    return open_page
