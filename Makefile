# Every target works alone on a fresh clone. `make help` lists them.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.installed
PYTEST_OPTIONS ?= -n 2 --dist loadgroup

.PHONY: help setup run test checks format lint types arch migrations docs docs-check bench browser lock messages unit

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# A clone that was moved has programs in .venv that point to where it was.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

setup: $(STAMP) ## make .venv with the locked dependencies

$(STAMP): requirements.lock pyproject.toml
	@bash bin/setup
	@echo "$(CURDIR)" >$@

run: $(STAMP) ## serve with the demo on http://127.0.0.1:8000 (PORT=… to change)
	@exec $(BIN)/linli serve --demo --port $(PORT)

test: $(STAMP) checks unit ## every check; ends with pytest's closing line

checks: $(STAMP) browser ## every check but pytest, two at a time
	@$(MAKE) -j2 -Otarget types lint docs-check arch migrations

unit: $(STAMP) ## pytest alone
	$(BIN)/pytest $(PYTEST_OPTIONS)

format: $(STAMP) ## rewrite code and templates into their form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/djlint src --reformat --quiet || true

lint: $(STAMP) ## form and rules of code and templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint src --check --lint

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

arch: $(STAMP) ## who may import whom
	$(BIN)/lint-imports --no-logo

migrations: $(STAMP) ## models and migrations agree
	$(BIN)/linli manage makemigrations --check --dry-run

docs: $(STAMP) ## write docs/generated
	$(BIN)/linli docs

docs-check: $(STAMP) ## docs/generated agrees with the code
	$(BIN)/linli docs --check

messages: $(STAMP) ## bring the English catalogue up to the sources, name what it lacks
	$(BIN)/python scripts/messages.py

bench: $(STAMP) ## every promise of bench/ (NAME=… for one, SCALE=… for its size)
	@names="$(or $(NAME),$$(find bench -maxdepth 1 -name '[a-z]*.py' -printf '%f\n' | sed 's/\.py$$//' | sort))"; \
	for name in $$names; do $(BIN)/linli bench "$$name" --scale $(or $(SCALE),0.01); done

browser: $(STAMP) ## a Chromium for the browser tests, installed when missing
	@bash bin/browser

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 --extra dev --extra sms pyproject.toml \
		-o requirements.lock --quiet --custom-compile-command "make lock"
