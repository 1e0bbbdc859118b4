"""The linter's memory: it spares a second look at the same, and nothing else."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from testrun import tidy  # noqa: E402  (the path is set just above)

RULES = "Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n"
CLEAN = "int* pointer = nullptr;\n"
WRONG = "int* pointer = 0;\n"


class Tree:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.looks = folder, 0
        command = f"clang++-19 -o one.o -c {folder}/one.cpp"
        entries = [{"directory": str(folder), "command": command, "file": f"{folder}/one.cpp"}]
        (folder / "compile_commands.json").write_text(json.dumps(entries))
        (folder / ".clang-tidy").write_text(RULES)
        monkeypatch.setattr(tidy, "ROOT", folder)
        monkeypatch.setattr(tidy, "MEMORY", folder / "memory")
        monkeypatch.setattr(tidy, "run", self._counting(tidy.run))

    def findings(self, text: str) -> list[str]:
        (self.folder / "one.cpp").write_text(text)
        return tidy.check(self.folder, ["one.cpp"])

    def _counting(self, run):
        def counted(*command, **others):
            self.looks += command[:2] == (tidy.TIDY, "-quiet")
            return run(*command, **others)
        return counted


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    return Tree(tmp_path, monkeypatch)


def test_what_was_clean_is_not_looked_at_again(tree: Tree):
    assert [tree.findings(CLEAN), tree.findings(CLEAN)] == [[], []]
    assert tree.looks == 1


def test_a_finding_is_found_each_time(tree: Tree):
    for _ in range(2):
        assert "modernize-use-nullptr" in tree.findings(WRONG)[0]
    assert tree.looks == 2


def test_comments_headers_and_rules_make_a_new_look(tree: Tree):
    (tree.folder / "one.hpp").write_text("\n")
    assert tree.findings('#include "one.hpp"\n' + CLEAN) == []
    (tree.folder / "one.hpp").write_text("inline int number = 1;\n")
    assert tree.findings('#include "one.hpp"\n' + CLEAN) == []
    assert tree.findings("// other words\n" + '#include "one.hpp"\n' + CLEAN) == []
    (tree.folder / ".clang-tidy").write_text(RULES + "HeaderFilterRegex: '.*'\n")
    assert tree.findings("// other words\n" + '#include "one.hpp"\n' + CLEAN) == []
    assert tree.looks == 4


def test_what_is_of_no_use_any_more_is_forgotten(tree: Tree, monkeypatch: pytest.MonkeyPatch):
    tree.findings(CLEAN)
    monkeypatch.setattr(tidy, "KEPT", -1)
    tree.findings(CLEAN)
    assert list((tree.folder / "memory").iterdir()) == []
