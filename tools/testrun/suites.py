"""The suites: each builds what it needs, runs it, and returns the results of single tests.

A suite that cannot build is one failed test, and so is a program that ends badly without a failed test to show for it.
Reports and output go to build/test-results/SUITE/.
"""

import fnmatch
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import tidy
from .execute import PYTHON, ROOT, Done, StepFailed, require, run
from .results import Case, Outcome, read_junit

PROGRAM_LIMIT, BROWSER_LIMIT, VM_LIMIT = 600, 900, 3500  # seconds

WEB_TOOLS = "web/node_modules/.bin"

# Programs whose tests ask a real kernel: they run once more inside the virtual machine.
KERNEL_PROGRAMS = ("netlink_test", "kernel_*_test", "dataplane_linux_test")
THREADED_PROGRAMS = ("async_test", "auth_test", "base_test", "control_test", "monitor_test", "http_test", "api_test",
                     "app_test")
PYTEST_OF_GUEST = ("speed", "pytest")  # as test/vm/guest/run-all names them
VM_LAB_FAILED = 125  # the status of test/vm/boot where no machine can be started

SANITIZER_OPTIONS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclass(frozen=True)
class Settings:
    seconds_per_fuzzer: int = 5


def run_suite(name: str, settings: Settings) -> list[Case]:
    try:
        return list(SUITES[name](name, settings))
    except StepFailed as failure:
        print(failure, flush=True)
        return [Case(f"{name}.build", Outcome.FAILED, "the step before the tests failed; its output is above")]


# --- style: what a reviewer should not have to look for ------------------------------------------------------------


def run_style(suite: str, _: Settings) -> Iterator[Case]:
    sources = tracked_files("*.cpp", "*.hpp")
    yield step(suite, "format", "clang-format-19", "--dry-run", "--Werror", "--ferror-limit=1", *sources)
    yield step(suite, "layers", "tools/check-layers")
    yield step(suite, "hygiene", "tools/check-hygiene")
    yield from pytest(suite, "test/tools")


def run_tidy(suite: str, _: Settings) -> Iterator[Case]:
    """Product code only, as clang compiles it; headers are seen through the files that include them."""
    require("cmake", "--preset", "clang")
    beside_product = ("_test.cpp", "_benchmark.cpp", "_fuzz.cpp")
    sources = [name for name in tracked_files("src/*.cpp") if not name.endswith(beside_product)]
    findings = tidy.check(folder_of("clang"), sources)
    if findings:
        print(*findings, sep="\n", flush=True)
    yield Case(f"{suite}.clang-tidy", Outcome.FAILED if findings else Outcome.PASSED, "its output is above")


def step(suite: str, name: str, *command: str) -> Case:
    done = run(*command)
    if done.status == 0:
        return Case(f"{suite}.{name}", Outcome.PASSED)
    print(done.output, flush=True)
    return Case(f"{suite}.{name}", Outcome.FAILED, "its output is above")


def tracked_files(*patterns: str) -> list[str]:
    """Committed or about to be; nothing that .gitignore names. Root may test somebody else's clone."""
    listed = run("git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns)
    return [name for name in listed.output.splitlines() if (ROOT / name).is_file()]


# --- GoogleTest ----------------------------------------------------------------------------------------------------


def run_unit(suite: str, _: Settings) -> Iterator[Case]:
    build("release")
    for program in test_programs("release"):
        yield from gtest(suite, program)


def run_clang(suite: str, _: Settings) -> Iterator[Case]:
    """The second compiler takes product, tests and fuzz targets, all with address and undefined behaviour sanitizers."""
    build(suite, "wgpilot", "tests", "fuzzers")
    yield Case(f"{suite}.build", Outcome.PASSED)
    yield from sanitized(suite, test_programs(suite))


def run_tsan(suite: str, _: Settings) -> Iterator[Case]:
    """Only the test programs with threads to watch."""
    build(suite, *THREADED_PROGRAMS)
    yield from sanitized(suite, [folder_of(suite) / name for name in THREADED_PROGRAMS])


def sanitized(suite: str, programs: list[Path]) -> Iterator[Case]:
    prefix = without_address_randomisation()
    for program in programs:
        yield from gtest(suite, program, prefix)


def run_fuzz(suite: str, settings: Settings) -> Iterator[Case]:
    build("clang", "fuzzers")
    for source in sorted((ROOT / "src").rglob("*_fuzz.cpp")):
        yield fuzz(suite, folder_of("clang") / source.stem, settings.seconds_per_fuzzer)


def build(preset: str, *targets: str) -> None:
    require("cmake", "--preset", preset)
    require("cmake", "--build", "--preset", preset, *(["--target", *targets] if targets else []))


def folder_of(preset: str) -> Path:
    return ROOT / "build" if preset == "release" else ROOT / "build" / preset


def test_programs(preset: str) -> list[Path]:
    """Every program that CMake registered as a test: FOLDER/NAME_test."""
    folder = folder_of(preset)
    listed = json.loads(run("ctest", "--test-dir", folder, "--show-only=json-v1").output)
    return [folder / f"{test['name']}_test" for test in listed["tests"]]


def gtest(suite: str, program: Path, prefix: tuple[str, ...] = ()) -> list[Case]:
    report = report_of(suite, program.name)
    done = run(*prefix, program, "--gtest_brief=1", f"--gtest_output=xml:{report}", limit=PROGRAM_LIMIT,
               environment=SANITIZER_OPTIONS)
    return cases_of(report, program.name, done)


def cases_of(report: Path, program: str, done: Done) -> list[Case]:
    """The report's tests, and the program itself when it ended badly though none of them failed."""
    cases = read_junit(report, program) if report.exists() else []
    if done.status == 0 and cases:
        return cases
    print(done.output, flush=True)
    if any(case.outcome is Outcome.FAILED for case in cases):
        return cases
    return [*cases, Case(program, Outcome.FAILED, f"ended with status {done.status}; its output is above")]


def report_of(suite: str, program: str) -> Path:
    report = ROOT / "build/test-results" / suite / f"{program}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    return report


def without_address_randomisation() -> tuple[str, ...]:
    """The sanitizers' memory maps collide with the mappings of kernels that randomise more bits than they know."""
    prefix = ("setarch", "--addr-no-randomize")
    return prefix if run(*prefix, "true").status == 0 else ()


def fuzz(suite: str, program: Path, seconds: int) -> Case:
    """Starts from the seeds beside the source, if there are any; new inputs are kept for the next run."""
    corpus = ROOT / "build/corpus" / program.name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = ROOT / "fuzz" / program.name.removesuffix("_fuzz")
    findings = report_of(suite, program.name).parent
    return step(suite, program.name, str(program), f"-max_total_time={seconds}", "-timeout=10", "-verbosity=0",
                f"-artifact_prefix={findings}/{program.name}-", str(corpus), *([str(seeds)] if seeds.is_dir() else []))


# --- pytest --------------------------------------------------------------------------------------------------------


def run_api(suite: str, _: Settings) -> Iterator[Case]:
    build("release")
    yield from pytest(suite, "test/api")


def run_web(suite: str, _: Settings) -> Iterator[Case]:
    """The page without a browser: types, style, and its logic."""
    require("tools/build-web")  # installs the page's packages and makes the types of the contract
    for name, project in (("types", "web"), ("types-of-tests", "web/tsconfig.tests.json")):
        yield step(suite, name, f"{WEB_TOOLS}/tsc", "--noEmit", "--project", project)
    yield step(suite, "style", "npm", "--prefix", "web", "run", "--silent", "lint")
    yield from vitest(suite, "vitest", f"{WEB_TOOLS}/vitest", "run", "--root", "web")


def run_browser(suite: str, _: Settings) -> Iterator[Case]:
    """The page in Chromium against the program; pictures of every view stay beside the report."""
    build("release", "wgpilot")
    yield from vitest(suite, "browser", "test/browser/run")


def vitest(suite: str, name: str, *command: str) -> list[Case]:
    report = report_of(suite, name)
    done = run(*command, "--reporter=junit", f"--outputFile={report}", limit=BROWSER_LIMIT)
    return cases_of(report, "", done)


def run_netns(suite: str, _: Settings) -> Iterator[Case]:
    build("release")
    yield from pytest(suite, "test/netns", marks="speed")
    yield from pytest(suite, "test/netns", marks="not speed", processes=2)


def pytest(suite: str, folder: str, environment: dict[str, str] | None = None, processes: int = 0,
           marks: str = "") -> list[Case]:
    """`processes` beside each other; 0 is this one only. `marks` choose among the tests."""
    if not list((ROOT / folder).glob("test_*.py")):
        return []
    report = report_of(suite, f"{folder}_{marks}".rstrip("_").replace("/", "_").replace(" ", "_"))
    with tempfile.TemporaryDirectory(prefix="wgpilot-test-") as scratch:  # pytest would keep its last three
        done = run(PYTHON, "-m", "pytest", folder, f"--junitxml={report}", f"--basetemp={scratch}/t",
                   f"--numprocesses={processes}", "-m", marks, environment=environment)
    return cases_of(report, "", done)


# --- real kernels --------------------------------------------------------------------------------------------------


def run_vm(suite: str, _: Settings) -> Iterator[Case]:
    """The kernel's unit tests and test/vm/guest in one boot, then what itself boots machines."""
    build("release")
    kernel = suite.removeprefix("vm").removeprefix("-") or "6.1"
    yield from guest(suite, kernel)
    yield from pytest(suite, "test/vm", {"WGPILOT_VM_KERNEL": kernel})


def guest(suite: str, kernel: str) -> Iterator[Case]:
    programs = [program for program in test_programs("release")
                if any(fnmatch.fnmatch(program.name, pattern) for pattern in KERNEL_PROGRAMS)]
    results = ROOT / "build/test-results" / suite / "guest"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    done = run("test/vm/boot", "--kernel", kernel, "--memory", "2048", "--time-limit", str(VM_LIMIT),
               "--share", results, "--", "test/vm/guest/run-all", results, *programs, limit=VM_LIMIT + 60)
    if done.status == VM_LAB_FAILED:
        yield Case(f"guest-{kernel}", Outcome.SKIPPED, done.output.strip())
        return
    if done.status != 0:
        print(done.output, flush=True)
    for program in [*(program.name for program in programs), *PYTEST_OF_GUEST]:
        yield from guest_cases(results, program)


def guest_cases(results: Path, program: str) -> list[Case]:
    """What one program of the guest left behind: NAME.xml, NAME.log and NAME.status."""
    status, log = results / f"{program}.status", results / f"{program}.log"
    ended = int(status.read_text()) if status.exists() else -1
    output = log.read_text(errors="replace") if log.exists() else f"{program}: the machine ended before it ran"
    return cases_of(results / f"{program}.xml", "" if program in PYTEST_OF_GUEST else program, Done(ended, output))


SUITES: dict[str, Callable[[str, Settings], Iterator[Case]]] = {
    "style": run_style,
    "unit": run_unit,
    "api": run_api,
    "web": run_web,
    "browser": run_browser,
    "netns": run_netns,
    "vm": run_vm,
    "vm-6.12": run_vm,
    "tsan": run_tsan,
    "clang": run_clang,
    "fuzz": run_fuzz,
    "tidy": run_tidy,
}
ALIASES = {"lint": ("style", "tidy")}
DEFAULT = tuple(name for name in SUITES if name != "vm-6.12")
