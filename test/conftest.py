"""Fixtures of every suite."""

pytest_plugins = ["support.fixtures"]
