"""What every test may ask for: people with roles, the pipeline, a database for threads, a real browser."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, Page

    from claims.pipeline.run import Pipeline

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


LONG = (
    "tests/test_up.py",
    "tests/test_jobs_broker.py",
    "tests/api/test_contract.py",
    "tests/api/test_readme.py",
    "tests/admin/test_accessibility.py",
)
"""Files whose tests take longest: they begin, so that no worker is left alone with one at the end."""


DATABASE = {"db", "transactional_db", "live_server", "shared_database"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    if config.getoption("--database-alone"):
        config.hook.pytest_deselected(items=[item for item in items if not _opens_database(item)])
        items[:] = filter(_opens_database, items)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-alone", action="store_true", help="leave out what opens no database: it ran on another"
    )


def _opens_database(item: pytest.Item) -> bool:
    marked = any(mark.name in ("django_db", "broker") for mark in item.iter_markers())
    return marked or bool(DATABASE & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with its roles, which come back after each emptying of it. PostgreSQL drops it only
    when nobody else has it open: the thread of a browser's last request may still be about to end when the
    last test has."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    from newsverify.roles import ensure_roles

    def fill(**_: Any) -> None:
        ensure_roles()

    # the last app: the permissions of all are there by then
    post_migrate.connect(fill, sender=apps.get_app_config("claims"))
    with django_db_blocker.unblock():
        fill()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def _static_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing was collected in a fresh checkout, and the server of static files warns of a folder that is
    not there. For the session, because the browser's server starts before any test's own fixtures."""
    from django.conf import settings

    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session", autouse=True)
def _no_broker_of_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What ``make up`` started in this folder may run on: no message of a test gets there."""
    from newsverify.celery import app

    app.conf.broker_url = f"redis+socket://{tmp_path_factory.mktemp('broker')}/none.sock"


@pytest.fixture(autouse=True)
def _quick_passwords_and_own_var(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Cheap password hashes, and no test writes into the checkout's var/."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VAR_DIR = tmp_path_factory.getbasetemp() / "var"
    settings.VAR_DIR.mkdir(exist_ok=True)
    # No test inherits what others asked: who tests a limit sets it.
    settings.NEWSVERIFY_READ_RATE = settings.NEWSVERIFY_WRITE_RATE = settings.NEWSVERIFY_COSTLY_RATE = ""


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The default pipeline, its language model loaded once."""
    from claims.pipeline.run import default_pipeline

    return default_pipeline()


def _person(role: str) -> User:
    from django.contrib.auth.models import Group, User

    person = User.objects.create_user(role, password="correct horse", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return person


@pytest.fixture
def reader(db: None) -> User:
    return _person("reader")


@pytest.fixture
def reviewer(db: None) -> User:
    return _person("reviewer")


@pytest.fixture
def editor(db: None) -> User:
    return _person("editor")


@pytest.fixture
def operator(db: None) -> User:
    return _person("operator")


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that every thread opens for itself. The tests' SQLite lives in memory, where a second
    connection is refused instead of waiting: it is copied to a file for the length of the test."""
    here: Any = connections["default"]
    if here.vendor != "sqlite":
        yield
        return
    here.ensure_connection()
    memory, name = here.connection, here.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        memory.backup(copy)
    here.connection, here.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        here.close()
        here.connection, here.settings_dict["NAME"] = memory, name


def _chromium() -> str | None:
    named = os.environ.get("NEWSVERIFY_CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine. Skipped where there is none, unless the gate requires it."""
    path = _chromium()
    if path is None:
        if os.environ.get("NEWSVERIFY_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium on this machine: install one or set NEWSVERIFY_CHROMIUM to its path")
        pytest.skip("no Chromium on this machine; set NEWSVERIFY_CHROMIUM to its path to run browser tests")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django would refuse the database beside a running loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=path,
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            )
            yield chromium
            chromium.close()
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


def _settled(act: Callable[..., None], page: Page) -> Callable[..., None]:
    """``act``, and if it led to another page, that one read to its end: a count or a script does not wait."""

    def acted(*args: Any, **kwargs: Any) -> None:
        act(*args, **kwargs)
        page.wait_for_load_state("load")

    return acted


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A fresh page in a fresh context, 1280 pixels wide; anything asked of another host fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for actor in (page, page.keyboard):
        for name in ("click", "press"):
            if hasattr(actor, name):
                setattr(actor, name, _settled(getattr(actor, name), page))
    strangers: list[str] = []

    def watch(request: Any) -> None:
        if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:")):
            strangers.append(request.url)

    page.on("request", watch)
    yield page
    context.close()
    assert not strangers, f"the page asked other hosts: {strangers}"
