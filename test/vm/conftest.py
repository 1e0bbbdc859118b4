"""Fixtures of the tests that run on the host and boot virtual machines."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.kernel import Kernel, KernelUnavailable, ensure_kernel
from lab.machine import Machine
from support.namespaces import why_not


@pytest.fixture(scope="session")
def kernel() -> Kernel:
    """The kernel line under test: WGPILOT_VM_KERNEL, or 6.1."""
    if reason := why_not():
        pytest.skip(reason)  # the file server shows the guest the whole tree, from a mount name space of its own
    try:
        return ensure_kernel(os.environ.get("WGPILOT_VM_KERNEL", "6.1"))
    except KernelUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def machine(kernel: Kernel) -> Callable[..., Machine]:
    """machine(disk=..., memory_mb=...) describes a virtual machine; .run() and .capture() boot it."""
    return lambda **settings: Machine(kernel, **settings)
