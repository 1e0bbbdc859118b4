"""Reports are read, merged and counted as the closing line promises."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from testrun.results import Case, Outcome, merge, read_junit, summary

GTEST_REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="Link">
  <testcase name="IsMade" status="run" result="completed" classname="Link"/>
  <testcase name="NeedsKernel" status="run" result="skipped" classname="Link">
    <skipped message="link_test.cpp:7&#x0A;the kernel has no WireGuard"/>
  </testcase>
  <testcase name="IsRemoved" status="run" result="completed" classname="Link">
    <failure message="link_test.cpp:9&#x0A;Expected equality" type=""/>
  </testcase>
  <testcase name="DISABLED_Later" status="notrun" result="suppressed" classname="Link"/>
</testsuite></testsuites>"""

PYTEST_REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest">
  <testcase classname="netns.test_tunnel" name="test_ping"/>
  <testcase classname="netns.test_tunnel" name="test_nat">
    <skipped type="pytest.skip" message="no nftables">test_tunnel.py:3: no nftables</skipped>
  </testcase>
  <testcase classname="netns.test_tunnel" name="test_teardown">
    <error message="failed on teardown">trace</error>
  </testcase>
</testsuite></testsuites>"""


@pytest.fixture
def report(tmp_path):
    def write(text):
        path = tmp_path / "report.xml"
        path.write_text(text)
        return path
    return write


def test_googletest_reports_are_read(report):
    assert read_junit(report(GTEST_REPORT), "kernel_route_test") == [
        Case("kernel_route_test.Link.IsMade", Outcome.PASSED),
        Case("kernel_route_test.Link.NeedsKernel", Outcome.SKIPPED, "the kernel has no WireGuard"),
        Case("kernel_route_test.Link.IsRemoved", Outcome.FAILED, "link_test.cpp:9"),
    ]


def test_pytest_reports_are_read(report):
    assert read_junit(report(PYTEST_REPORT), "") == [
        Case("netns.test_tunnel.test_ping", Outcome.PASSED),
        Case("netns.test_tunnel.test_nat", Outcome.SKIPPED, "no nftables"),
        Case("netns.test_tunnel.test_teardown", Outcome.FAILED, "failed on teardown"),
    ]


@pytest.mark.parametrize(("outcomes", "merged"), [
    ((Outcome.SKIPPED, Outcome.PASSED), Outcome.PASSED),
    ((Outcome.PASSED, Outcome.SKIPPED), Outcome.PASSED),
    ((Outcome.PASSED, Outcome.FAILED, Outcome.PASSED), Outcome.FAILED),
    ((Outcome.SKIPPED, Outcome.SKIPPED), Outcome.SKIPPED),
])
def test_a_test_counts_once_by_its_name(outcomes, merged):
    assert merge(Case("a.b", outcome) for outcome in outcomes) == [Case("a.b", merged)]


def test_the_summary_names_what_was_skipped_and_ends_with_the_counts():
    lines = summary([Case("a", Outcome.PASSED), Case("b", Outcome.SKIPPED, "no kernel"),
                     Case("c", Outcome.FAILED, "c_test.cpp:3")]).splitlines()
    assert "  b: no kernel" in lines
    assert "  c: c_test.cpp:3" in lines
    assert lines[-1] == "wgpilot: 1 passed, 1 failed, 1 skipped"
