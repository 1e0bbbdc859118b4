"""The hygiene check finds paths of one machine and open ends, and nothing else."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLASH, OPEN_END = "/", "TO" + "DO"  # in pieces, because this file is checked, too


@pytest.fixture
def check(tmp_path):
    """check(text) commits nothing: a file that git does not ignore is enough."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    def run(text):
        (tmp_path / "file.txt").write_text(text)
        return subprocess.run([ROOT / "tools/check-hygiene", tmp_path], text=True, capture_output=True)
    return run


@pytest.mark.parametrize("line", [
    f"see {SLASH}home/alice/notes",
    f'path = "{SLASH}root/.cache"',
    f"// {OPEN_END}: later",
    f"# {OPEN_END}",
    "<" * 7 + " ours",
])
def test_a_finding_is_named_with_its_line(check, line):
    done = check(f"first\n{line}\n")
    assert done.returncode == 1
    assert done.stderr.startswith("file.txt:2: ")


@pytest.mark.parametrize("line", [
    f"// {OPEN_END}(until kernel 6.20 is in Debian): drop the fallback",
    "https://example.org/home/page",
    "/var/lib/wgpilot and ./var",
    "the method of work",
])
def test_the_rest_passes(check, line):
    assert check(line).returncode == 0
