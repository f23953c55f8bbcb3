# Every path is relative: the checkout may lie in a folder with spaces and an æ in its name.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
export PYTHONUTF8 := 1
# Some machines forbid it: then each of the many processes below would compile every package anew (5 s each).
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
FDS := coproc/web/static/fds
WORKERS ?= 2
SERVE ?= 1
GATES := gate-types gate-ruff gate-format gate-imports gate-workflows gate-migrations

.PHONY: help setup demo test check lock clean $(GATES)

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

setup: .venv/.installed $(FDS) ## Install everything into this folder (.venv, node_modules)

demo: setup ## Load the three processes of 2022, drive one to the end, serve it (SERVE=0: and stop)
	@$(BIN)/coproc demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup ## All gates, then all tests
	@"$(PYTHON)" tools/setup.py machine
	@$(MAKE) check
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: setup ## The gates alone; translations and the rules of the house are tests (tests/architecture)
	@$(MAKE) -j $(WORKERS) $(GATES)

# Side by side: the types take as long as all others together. A gate says its name first and is silent when it is content.
gate-types:
	@echo "Checking: types" && $(BIN)/mypy --no-error-summary
gate-ruff:
	@echo "Checking: ruff" && $(BIN)/ruff check --quiet
gate-format:
	@echo "Checking: format" && $(BIN)/ruff format --check --quiet
gate-imports:
	@echo "Checking: imports" && out=$$($(BIN)/lint-imports 2>&1) || { echo "$$out"; exit 1; }
gate-workflows:
	@echo "Checking: workflows" && $(BIN)/coproc workflow validate
gate-migrations:
	@echo "Checking: migrations" && $(BIN)/coproc db check

lock: ## Renew uv.lock and requirements.lock
	@uv lock
	@uv export --quiet --frozen --all-groups --no-emit-project --no-annotate --no-header --format requirements-txt --output-file requirements.lock

clean: ## Remove what was installed and built; the database in var/ stays
	rm -rf .venv node_modules "$(FDS)" dist test-artefacts .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.installed: pyproject.toml uv.lock requirements.lock tools/setup.py tools/uv.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing."; exit 1; }
	@"$(PYTHON)" tools/setup.py packages
	@touch $@

node_modules/.installed: package.json package-lock.json tools/node.txt | .venv/.installed
	@"$(PYTHON)" tools/setup.py assets
	@touch $@

$(FDS): node_modules/.installed $(wildcard tools/copy_assets.py)
	@$(if $(wildcard tools/copy_assets.py),$(BIN)/python tools/copy_assets.py,mkdir -p $(FDS))
	@touch $(FDS)
