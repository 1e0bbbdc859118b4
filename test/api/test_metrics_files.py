"""What packaging/ holds for Prometheus and Grafana, judged by promtool and by its own claims."""

import json
import re

import pytest
import yaml

from support.command import attempt, run
from support.daemon import ROOT
from support.metrics import why_no_prometheus

RULES, DASHBOARD = ROOT / "packaging/prometheus-rules.yml", ROOT / "packaging/grafana-dashboard.json"
DOCUMENT = ROOT / "docs/operations/metrics.md"
FAMILY = re.compile(r"\b(?:wg|wgpilot|process)_[a-z_]+[a-z]\b")


@pytest.fixture(autouse=True)
def promtool() -> None:
    if reason := why_no_prometheus():
        pytest.skip(reason)


def documented_families() -> set[str]:
    """Names as docs/operations/metrics.md has them, `{a,b}` spelled out."""
    names = set()
    for name in re.findall(r"`((?:wg|wgpilot|process)_[a-z_{},]+)`", DOCUMENT.read_text()):
        spelled = [""]
        for part in re.split(r"(\{[a-z_,]+\})", name):
            choices = part[1:-1].split(",") if part.startswith("{") else [part]
            spelled = [before + choice for before in spelled for choice in choices]
        names.update(spelled)
    return names


def test_rules_are_rules() -> None:
    done = attempt("promtool", "check", "rules", RULES)
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_fire_when_they_should() -> None:
    run("promtool", "test", "rules", ROOT / "test/api/prometheus_rules.yml")


def test_every_alert_says_where_and_what_to_do() -> None:
    alerts = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    for alert in alerts:
        assert alert["labels"]["severity"] in ("info", "warning", "critical"), alert["alert"]
        assert "$labels.instance" in alert["annotations"]["summary"], alert["alert"]
        assert alert["annotations"]["description"].endswith("."), alert["alert"]


def test_dashboard_and_rules_use_what_there_is() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    expressions += [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    used = {name for expression in expressions for name in FAMILY.findall(expression)}
    assert len(used) > 15
    assert used <= documented_families()


def test_dashboard_is_laid_out_without_gaps_and_overlaps() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [panel["gridPos"] for panel in panels]
    cells = [(x, y) for place in places for x in range(place["x"], place["x"] + place["w"])
             for y in range(place["y"], place["y"] + place["h"])]
    assert len(cells) == len(set(cells))
    assert set(cells) == {(x, y) for x in range(24) for y in range(max(y for _, y in cells) + 1)}
