"""Tests in Chromium. `show` serves a template and its scripts from the disk; whole pages come from the live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from playwright.sync_api import ConsoleMessage, Page, Request, Response
from pytest_django.live_server_helper import LiveServer

from tests.browser.desk import Desk
from tests.factories.people import PASSWORD
from tests.personas import Persona

# Playwright runs its event loop in the tests' own thread, where Django then refuses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("quic", "background-networking", "component-update", "sync", "gpu", "dev-shm-usage")

# Lists below an address bar that nobody sees, drawn anew with each window; and what Playwright turns off as well.
UNSEEN = ("AimEnabled", "FullWebUIOmniboxFrame", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup")
UNWANTED = ("HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "PaintHolding")

REFUSALS = 400
SHOWN_AGAIN = 422  # a form that says what is wrong with it

Show = Callable[[str], Page]
SignIn = Callable[[Persona], None]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "浏览器测试需要 Chromium，请安装：apt-get install chromium fonts-noto-cjk"
    quiet = [f"--disable-{what}" for what in QUIET] + [f"--disable-features={','.join(UNSEEN + UNWANTED)}"]
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


@pytest.fixture
def expected() -> set[int]:
    """Hold the refusals that a test means to provoke; it adds them itself."""
    return {SHOWN_AGAIN}


@pytest.fixture
def watched(page: Page, live_server: LiveServer, expected: set[int]) -> Iterator[Page]:
    """Fail a test whose pages erred, asked another host, or got a refusal that nobody expected."""
    bad: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        meant = any(f"status of {status} " in message.text for status in expected)
        if message.type == "error" and not meant:
            bad.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            bad.append(f"another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= REFUSALS and response.status not in expected:
            bad.append(f"{response.status} {response.url}")

    page.on("pageerror", lambda error: bad.append(f"script: {error}"))
    page.on("console", heard)
    page.on("request", asked)
    page.on("response", answered)
    yield page
    assert not bad, bad


@pytest.fixture
def sign_in(watched: Page, live_server: LiveServer) -> SignIn:
    """Return what signs a person in with the ticket of who has come through the door before."""

    def come_in(person: Persona) -> None:
        ticket = person.client.ticket
        watched.context.clear_cookies()
        watched.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": ticket, "url": live_server.url}])

    return come_in


@pytest.fixture
def door(watched: Page, live_server: LiveServer) -> SignIn:
    """Return what signs a person in as people do: by the door."""

    def come_in(person: Persona) -> None:
        watched.context.clear_cookies()
        watched.goto(f"{live_server.url}/sign-in/")
        watched.get_by_label("用户名").fill(person.user.username)
        watched.get_by_label("密码").fill(PASSWORD)
        watched.get_by_role("button", name="登录").click()
        watched.wait_for_url(f"{live_server.url}/")

    return come_in
