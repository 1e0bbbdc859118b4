"""The lab keeps its promises: status, output, read-only host, a disk that survives, and a clock that can jump."""

from pathlib import Path

from lab.machine import STATUS_GUEST_DIED, STATUS_TIME_OUT, Disk


def test_a_command_keeps_its_status_and_both_streams(machine):
    done = machine().capture(["sh", "-c", "uname -r; echo complaint >&2; exit 7"])
    assert done.returncode == 7
    assert done.stdout.endswith("-amd64\n")
    assert done.stderr == "complaint\n"


def test_only_shared_folders_are_written_through(machine, tmp_path):
    shared, private = tmp_path / "shared", tmp_path / "private"
    shared.mkdir()
    private.mkdir()
    done = machine(shares=(shared,)).capture(["touch", f"{shared}/file", f"{private}/file"])
    assert done.returncode == 0, done.stderr
    assert [path.name for path in shared.iterdir()] == ["file"]
    assert list(private.iterdir()) == []


def test_a_disk_survives_a_reboot(machine, tmp_path):
    disk = Disk(tmp_path / "disk.img", Path("/var/lib/wgpilot"))
    written = machine(disk=disk).capture(["sh", "-c", "echo kept >/var/lib/wgpilot/note"])
    assert written.returncode == 0, written.stderr
    assert machine(disk=disk).capture(["cat", "/var/lib/wgpilot/note"]).stdout == "kept\n"


def test_a_warped_hour_takes_seconds(machine):
    script = "a=$(date +%s); sleep 3600; b=$(date +%s); echo $((b - a))"
    done = machine(warp=True, time_limit=200).capture(["sh", "-c", script])
    assert int(done.stdout) >= 3600


def test_a_machine_that_does_not_end_is_killed(machine):
    done = machine(time_limit=8).capture(["sleep", "600"])
    assert done.returncode == STATUS_TIME_OUT
    assert "no end after 8 s" in done.stderr


def test_a_panic_shows_the_console(machine):
    done = machine().capture(["sh", "-c", "echo c >/proc/sysrq-trigger; sleep 60"])
    assert done.returncode == STATUS_GUEST_DIED
    assert "the end of its console" in done.stderr and "Kernel Offset" in done.stderr
