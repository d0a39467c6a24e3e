# Two commands set everything up by themselves: `make run` serves, `make test` proves. Both may run beside each other.
SHELL := /bin/sh
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq install --require-hashes --no-deps --only-binary=:all:
UV ?= uv
DATA := $(or $(QINGQIAN_DATA),var)
# of two setups at once the second waits for the first
LOCKED = mkdir -p build && $(if $(shell command -v flock),flock build/setup.lock) $(MAKE)
STATIC := $(shell find qingqian/static -type f 2>/dev/null)
# one more than cores: a test often waits for a worker, a browser or the database
PROCESSES ?= 3

.PHONY: run test prove bench pictures fmt gates lock setup demonstration dev packages

run:
	@$(LOCKED) demonstration
	@if [ -f "$(DATA)/sign-ins.txt" ]; then cat "$(DATA)/sign-ins.txt"; fi
	@exec $(PY) manage.py runall

# What tests start is compiled once, beside the sources.
test prove: export PYTHONDONTWRITEBYTECODE :=
test prove: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

test: gates
	$(VENV)/bin/pytest -n $(PROCESSES) --dist worksteal

prove: gates
	QINGQIAN_PROVE=1 $(VENV)/bin/pytest -n $(PROCESSES) --dist worksteal

# ROWS=1000000 makes the city of the targets (a quarter of an hour); a smaller one compares answers and shows figures.
# The city stays in build/bench/, on a server of its own, for the next time.
ROWS ?= 20000
bench: export QINGQIAN_DATA := $(or $(QINGQIAN_DATA),$(CURDIR)/build/bench)
bench: dev
	@for name in read_workbook annotated_return hostile_files import_rows import_memory check_rules big_ledger \
			export_sheets page_queries million.storage; do \
		$(PY) -m benchmarks.$$name || exit 1; done
	@for name in summaries growth walls past_ledger submit search deep_page; do \
		$(PY) -m benchmarks.million.$$name --rows $(ROWS) || exit 1; done
	@$(PY) manage.py embedded_pg stop

# draws docs/images/ anew from a demonstration with a set clock
pictures: dev
	$(PY) docs/pictures.py

fmt: dev
	$(VENV)/bin/ruff check --fix-only -q .
	$(VENV)/bin/ruff format .
	$(if $(wildcard templates),-$(VENV)/bin/djlint --reformat --quiet templates)

gates: dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	$(if $(wildcard templates),$(VENV)/bin/djlint --check templates)
	$(if $(wildcard templates),$(VENV)/bin/djlint --lint templates)
	$(PY) manage.py makemigrations --check --dry-run

dev:
	@$(LOCKED) node_modules/.dev setup $(VENV)/.dev
	@.ci/packages

demonstration: setup
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py init --demo

setup: $(VENV)/.runtime build/static/.made

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本，请先安装。" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { .ci/packages venv && $(PYTHON) -m venv --clear $(VENV); }
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt | $(VENV)/.made
	@echo "安装依赖……"
	@$(PIP) -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.runtime
	@echo "安装测试用的依赖……"
	@$(PIP) -r $<
	@touch $@

node_modules/.made: package.json package-lock.json requirements/node.txt | $(VENV)/.runtime
	@echo "安装前端库……"
	@.ci/npm ci --omit=dev --silent
	@touch $@

# the same, and what the tests read scripts and styles with
node_modules/.dev: package.json package-lock.json requirements/node.txt | $(VENV)/.runtime
	@echo "安装前端库和测试用的工具……"
	@.ci/npm ci --silent
	@touch node_modules/.made $@

build/vendor_root/.made: node_modules/.made qingqian/web/assets.json qingqian/management/commands/vendor_assets.py
	@$(PY) manage.py vendor_assets >/dev/null
	@touch $@

build/static/.made: build/vendor_root/.made $(STATIC) $(VENV)/.runtime
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@touch $@

# The only target that needs uv: writes the hash-locked requirements anew.
LOCK := $(UV) pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header -q
lock:
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	$(LOCK) --group node -o requirements/node.txt
