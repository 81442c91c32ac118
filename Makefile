# make demo · make test · make lint · make bench: all a newcomer needs. `make setup` prepares without starting.
PORT ?= 8000
MODEL ?=
RESET ?=
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
DEV := $(BIN)/.dev-ready
EXTRA := $(if $(MODEL),--extra local,)

.PHONY: demo setup dev test lint bench messages screenshots

demo: setup $(if $(MODEL),local)
	@$(BIN)/tarmac demo --port $(PORT) $(if $(RESET),--reset) $(if $(MODEL),--model "$(MODEL)")

setup: $(BIN)/.ready

$(BIN)/.ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --no-dev --inexact --quiet
	@touch $@

dev: $(DEV)

$(DEV): pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --all-groups --inexact --quiet
	@touch $@ $(BIN)/.ready

.PHONY: local
local: $(BIN)/.local-ready

$(BIN)/.local-ready: uv.lock | $(UV)
	@sh tools/ensure.sh compiler
	@echo "Preparing the local model server (built once, about five minutes)"
	$(UV) sync --frozen --extra local --inexact --quiet
	@touch $@

.uv/bin/uv:
	@sh tools/ensure.sh uv

test: $(DEV)
	@sh tools/test.sh

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(DEV)
	@sh tools/ensure.sh uv
	$(BIN)/python -m bench

messages: $(DEV)
	$(BIN)/python tools/messages.py

screenshots: $(DEV)
	$(BIN)/python tools/screenshots.py
