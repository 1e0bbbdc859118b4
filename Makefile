# The commands of daily work; each is a thin line over CMake's presets and tools/*. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

export PATH := $(PATH):/usr/sbin:/sbin
# Compiler caches hit from any clone: paths are stored relative to the tree.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

PYTHON := /usr/bin/python3
ARGS ?=
SUITE ?=
SECONDS_PER_FUZZER ?= 60

.PHONY: run demo build test test-kernels lint format bench fuzz clean help

run: ## Install what is missing, build, and serve from ./var (ARGS="--listen 127.0.0.1:9443")
	tools/install-deps build
	cmake --preset release
	cmake --build build --target wgpilot
	exec build/wgpilot serve --data-dir ./var --print-setup-password $(ARGS)

build: ## Build everything as users run it, into build/
	tools/install-deps build
	cmake --preset release
	cmake --build build

demo: ## Serve two networks with live clients in name spaces (ARGS="--port 9443")
	tools/install-deps build test
	cmake --preset release
	cmake --build build --target wgpilot
	exec $(PYTHON) tools/demo $(ARGS)

test: ## Every check and test, ending in one line of counts (SUITE="unit netns": only these)
	tools/install-deps build check test
	$(PYTHON) tools/run-tests $(SUITE)

test-kernels: ## The tests on real kernels, on Debian's 6.1 and on 6.12
	tools/install-deps build check test
	$(PYTHON) tools/run-tests vm vm-6.12

lint: ## Format, layers, hygiene and clang-tidy
	tools/install-deps build check
	$(PYTHON) tools/run-tests lint

format: ## Put every C++ file into the tree's format
	tools/install-deps check
	git ls-files '*.cpp' '*.hpp' | xargs --no-run-if-empty clang-format-19 -i

bench: ## Compare with the standard tools, printed as ratios
	tools/install-deps build test bench
	cmake --preset release -D WGP_BENCHMARK=ON
	cmake --build build
	$(PYTHON) bench/run
	bench/page

fuzz: ## Run every fuzz target for SECONDS_PER_FUZZER
	tools/install-deps build check
	$(PYTHON) tools/run-tests fuzz --seconds-per-fuzzer $(SECONDS_PER_FUZZER)

clean: ## Remove what was built (./var stays)
	rm -rf build .cache

help: ## Show this list
	@echo 'wgpilot: make TARGET'
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 18
