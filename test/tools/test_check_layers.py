"""The layer check finds what it promises to find, and the tree passes it."""

import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_check_layers():
    loader = importlib.machinery.SourceFileLoader("check_layers", str(ROOT / "tools/check-layers"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


check_layers = load_check_layers()


def breaches_of(path, text):
    return [(breach.line, breach.what) for breach in check_layers.check_source(path, text)]


def test_the_tree_obeys():
    assert [str(breach) for breach in check_layers.check_tree(ROOT)] == []


@pytest.mark.parametrize(("path", "line", "what"), [
    ("net/prefix.hpp", '#include "model/peer.hpp"', "net includes model"),
    ("kernel/route/link.cpp", '#include "kernel/wireguard/device.hpp"', "kernel/route includes kernel/wireguard"),
    ("dataplane/diff.cpp", '#include "dataplane/linux/apply.hpp"', "dataplane includes dataplane/linux"),
    ("api/peers.cpp", '#include "storage/peers.hpp"', "api includes storage"),
    ("api/peers.cpp", '  #  include "kernel/route/link.hpp"', "api includes kernel/route"),
    ("model/peer.hpp", "#include <boost/asio/ip/address.hpp>", "includes <boost/asio/ip/address.hpp>"),
    ("control/networks.cpp", "#include <sqlite3.h>", "includes <sqlite3.h>"),
    ("storage/database.cpp", "#include <libmnl/libmnl.h>", "includes <libmnl/libmnl.h>"),
    ("model/peer.cpp", "#include <gtest/gtest.h>", "includes <gtest/gtest.h>"),
    ("net/prefix_test.cpp", '#include "model/peer.hpp"', "net includes model"),
    ("control/networks.cpp", '#include "control/control_fixture.hpp"', "includes control/control_fixture.hpp"),
    ("kernel/route/link.cpp", "  if (system(command) != 0) return;", "calls system()"),
    ("control/networks.cpp", "  ::execve(path, argv, envp);", "calls execve()"),
    ("misc/odd.hpp", "#include <vector>", "lies in a folder that the table does not know"),
])
def test_a_breach_is_named_with_its_line(path, line, what):
    assert breaches_of(path, f"// first line\n{line}\n") == [(2, what)]


@pytest.mark.parametrize(("path", "line"), [
    ("dataplane/linux/apply.cpp", '#include "kernel/wireguard/device.hpp"'),
    ("model/peer.hpp", '#include "model/network.hpp"'),
    ("model/peer_test.cpp", "#include <gtest/gtest.h>"),
    ("control/control_fixture.hpp", "#include <gmock/gmock.h>"),
    ("api/access_test.cpp", '#include "storage/database.hpp"'),
    ("app/main.cpp", '#include "dataplane/linux/dataplane.hpp"'),
    ("storage/database.cpp", "#include <sqlite3.h>"),
    ("kernel/wireguard/userspace_process.cpp", "  posix_spawn(&pid, path, nullptr, nullptr, argv, environ);"),
    ("storage/database.cpp", "  database.exec(sql);  // never system()"),
    ("kernel/route/link.hpp", "  void log_system(int value);"),
])
def test_what_the_table_grants_passes(path, line):
    assert breaches_of(path, line) == []


def test_the_reason_is_part_of_the_message():
    (breach,) = check_layers.check_source("api/peers.cpp", '#include "storage/peers.hpp"')
    assert str(breach).startswith("src/api/peers.cpp:1: api includes storage; api translates JSON for control")


def test_module_dependencies_obey_the_same_arrows():
    text = "wgp_module(base DEPENDS fmt::fmt)\nwgp_module(net DEPENDS base\n  model)\n"
    assert [(b.line, b.what) for b in check_layers.check_modules(text)] == [(2, "net depends on model")]


def test_the_table_points_strictly_down():
    assert list(check_layers.check_table()) == []
