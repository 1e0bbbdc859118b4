"""Results of single tests: read from JUnit reports (GoogleTest and pytest both write them), merged and printed.

A test counts once, by its name, however many builds and machines it ran in: failed when it failed anywhere, skipped
when it ran nowhere.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path


class Outcome(IntEnum):
    """Ordered: of two outcomes of one test the greater one counts."""

    SKIPPED = 0
    PASSED = 1
    FAILED = 2


@dataclass(frozen=True)
class Case:
    name: str
    outcome: Outcome
    detail: str = ""  # why it was skipped, or where it failed


def read_junit(report: Path, program: str) -> list[Case]:
    """The tests of one report; GoogleTest's are named PROGRAM.Suite.Name, pytest's by their module."""
    root = ElementTree.parse(report).getroot()
    return [_case(element, program) for element in root.iter("testcase") if element.get("status") != "notrun"]


def _case(element: ElementTree.Element, program: str) -> Case:
    name = ".".join(part for part in (program, element.get("classname"), element.get("name")) if part)
    failures = [*element.iter("failure"), *element.iter("error")]
    if failures:
        return Case(name, Outcome.FAILED, _first_line(failures[0].get("message")))
    skipped = element.find("skipped")
    if skipped is not None or element.get("result") == "skipped":
        return Case(name, Outcome.SKIPPED, _reason(skipped))
    return Case(name, Outcome.PASSED)


def _reason(skipped: ElementTree.Element | None) -> str:
    """The last line: GoogleTest writes the place above it."""
    message = ("" if skipped is None else skipped.get("message") or skipped.text or "").strip()
    return message.splitlines()[-1] if message else "no reason given"


def _first_line(message: str | None) -> str:
    return (message or "").strip().partition("\n")[0]


def merge(cases: Iterable[Case]) -> list[Case]:
    merged: dict[str, Case] = {}
    for case in cases:
        known = merged.get(case.name)
        if known is None or case.outcome > known.outcome:
            merged[case.name] = case
    return list(merged.values())


def counts(cases: Iterable[Case]) -> str:
    outcomes = [case.outcome for case in cases]
    passed, failed, skipped = map(outcomes.count, (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED))
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def summary(cases: list[Case]) -> str:
    """Skipped and failed tests by name with the reason, then the closing line."""
    lines = []
    for outcome, title in ((Outcome.SKIPPED, "Skipped:"), (Outcome.FAILED, "Failed:")):
        chosen = [case for case in cases if case.outcome == outcome]
        if chosen:
            lines += ["", title, *(f"  {case.name}: {case.detail}" for case in chosen)]
    return "\n".join([*lines, "", f"wgpilot: {counts(cases)}"])
