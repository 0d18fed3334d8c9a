"""What imports cannot see: keys, clocks, writes and sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from paingrid.records.models import STAGES

HOUSE = Path(__file__).parents[2] / "paingrid"
DOORS = ("web", "pwa", "console")
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now"), ("time", "time")}


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((HOUSE / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def calls(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            yield name, node.func.attr, node.lineno


def test_foreign_keys_point_to_the_same_or_an_earlier_stage() -> None:
    def stage(model: type) -> int:
        return STAGES.index(model.__module__.rsplit(".", 1)[-1])

    wrong = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model._meta.app_label == "records"
        if stage(field.related_model) > stage(model)
    ]

    assert wrong == []


@pytest.mark.parametrize("room", ["clinical", "territory"])
def test_importing_a_workshop_leaves_django_out(room: str) -> None:
    code = (
        f"import pkgutil, sys, importlib, paingrid.{room} as c\n"
        f"for m in pkgutil.walk_packages(c.__path__, 'paingrid.{room}.'): importlib.import_module(m.name)\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'psycopg', 'httpx'}))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_only_doors_read_the_clock() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path, tree in modules("clinical", "territory", "journey", "records", "channels")
        for owner, name, line in calls(tree)
        if (owner, name) in CLOCKS
    ]

    assert wrong == []


def test_doors_never_write() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{line} {owner}.{name}"
        for path, tree in modules(*DOORS)
        for owner, name, line in calls(tree)
        if name in WRITES and owner in {"objects", "queryset", "row", "task", "patient"}
    ]

    assert wrong == []


@pytest.mark.parametrize("limit", [60])
def test_functions_can_be_read_in_one_breath(limit: int) -> None:
    rooms = ("clinical", "territory", "journey", "records", "channels", "web", "pwa", "console", "config", "demo")
    wrong = [
        f"{path.relative_to(HOUSE)}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path, tree in modules(*rooms)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= limit
    ]

    assert wrong == []


def test_modules_stay_small() -> None:
    rooms = ("clinical", "territory", "journey", "records", "channels", "web", "pwa", "console", "config", "demo")
    wrong = [
        f"{path.relative_to(HOUSE)} {lines}"
        for path, _ in modules(*rooms)
        if (lines := len(path.read_text().splitlines())) > 500
    ]

    assert wrong == []


def test_every_module_says_what_is_in_its_room() -> None:
    wrong = [
        str(path.relative_to(HOUSE))
        for path, tree in modules(
            *("clinical", "territory", "journey", "records", "channels"),
            *("web", "pwa", "console", "config", "demo"),
        )
        if path.name != "__init__.py" and not ast.get_docstring(tree)
    ]

    assert wrong == []
