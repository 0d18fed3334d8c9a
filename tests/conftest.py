"""What every test may ask for: a throw-away PostgreSQL and a real browser that talks to this machine only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected

from launch import hazards
from launch.browser import find
from launch.throwaway import throwaway_database
from launch.translations import compile_all

IN_CI = os.environ.get("CI") == "true"
HERE = ("127.0.0.1", "localhost", "::1", None)
_until_the_end = ExitStack()
_skipped: list[str] = []
#: How each test ended, for the hazard log: only "passed" proves a control.
_outcomes: dict[str, str] = {}
_unproven: list[str] = []


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the compiled translations that the pages are tested with, before Django reads any."""
    if not hasattr(config, "workerinput"):
        root = Path(__file__).parents[1]
        compile_all(root / "paingrid")
        # Pages' files come straight from their folders in tests; the server only insists that its own exists.
        (root / "var" / "static").mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Start one server for all workers, which find it in their environment."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _until_the_end.enter_context(throwaway_database())


def pytest_unconfigure() -> None:
    """Let go of the server, if this process started one."""
    _until_the_end.close()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)
    if report.when == "call" or not report.passed:
        _outcomes[report.nodeid] = report.outcome


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed run: nobody would read about it."""
    if IN_CI and _skipped and exitstatus == pytest.ExitCode.OK and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if _is_whole(session.config):
        _unproven.extend(hazards.unproven(hazards.read(), _outcomes))
        if _unproven and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    """Whether this was a run of all tests, by the process that hears of every outcome (under xdist the controller)."""
    chosen = any(config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "collectonly", "deselect"))
    return (
        config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen and not hasattr(config, "workerinput")
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the skipped tests that make a CI run fail."""
    if IN_CI and _skipped:
        terminalreporter.section("skipped, which counts as a failure in CI")
        for name in dict.fromkeys(_skipped):
            terminalreporter.line(name)
    if _unproven:
        terminalreporter.section("controls of the hazard log without a passing test")
        for line in _unproven:
            terminalreporter.line(line)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords(django_test_environment: None) -> Iterator[None]:
    """Hash passwords fast: a cast has nine of them, and each would take a quarter of a second."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def tests_may_empty_the_tables() -> Iterator[None]:
    """Between tests everything is emptied, which triggers refuse to everybody but the server's own superuser."""
    plainly = DatabaseOperations.execute_sql_flush

    def unhindered(self: DatabaseOperations, sql_list: list[str]) -> None:
        role = "SET session_replication_role = "
        for chances in range(9, -1, -1):
            try:
                return plainly(self, [f"{role}replica;", *sql_list, f"{role}DEFAULT;"])
            except OperationalError as error:
                # A browser's last question may still be running, and two who lock many tables can meet crosswise.
                if not (chances and isinstance(error.__cause__, DeadlockDetected)):
                    raise

    DatabaseOperations.execute_sql_flush = unhindered
    yield
    DatabaseOperations.execute_sql_flush = plainly


@pytest.fixture(autouse=True, scope="session")
def second_factor_offered(django_test_environment: None) -> Iterator[None]:
    """Let doctors in with a password; tests of the second factor ask for `required` themselves."""
    with override_settings(SECOND_FACTOR="offered"):
        yield


@pytest.fixture(autouse=True, scope="session")
def behind_the_wall(django_test_environment: None) -> Iterator[None]:
    """Serve every page as the role before which the second wall stands; the tests themselves own the tables."""
    with override_settings(SERVE_AS="paingrid_web"):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_clock_is_missed(django_test_environment: None) -> Iterator[None]:
    """Run no clock beside the tests; those about its silence ask for it."""
    with override_settings(CLOCK_SILENT_S=0):
        yield


@pytest.fixture(scope="session")
def server_url() -> str:
    """The DATABASE_URL of the server that tests run on; started now if nobody named one."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _until_the_end.enter_context(throwaway_database())
    return os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    server_url: str, request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the server, whose address may be younger than the settings."""
    known = connections["default"].settings_dict
    address = conninfo_to_dict(server_url)
    known |= {name.upper(): address.get(name, "") for name in ("host", "port", "user", "password")}


def _chromium() -> Path:
    found = find()
    if found is None:
        reason = "no Chromium that starts was found; name one in PAINGRID_CHROMIUM"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real Chromium for the whole run; it can resolve no name but this machine's own."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    executable = _chromium()
    # playwright runs an event loop in this thread, which Django would take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", rules]
        )
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Any]:
    """A maker of browser contexts (one per person); afterwards none of them may have called another machine."""
    strangers: list[str] = []

    def notice(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in HERE:
            strangers.append(request.url)

    with ExitStack() as contexts:

        def make(**options: Any) -> BrowserContext:
            defaults = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 390, "height": 844}}
            context = browser.new_context(**{**defaults, **options})
            contexts.callback(context.close)
            context.on("request", notice)
            context.set_default_timeout(15_000)
            return context

        yield make
    assert strangers == []


@pytest.fixture
def page(new_context: Any) -> Page:
    """One page in a context of its own, the size of a phone."""
    return new_context().new_page()
