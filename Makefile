# make demo · make test · make lint · make bench: all a newcomer needs. `make setup` prepares without starting.
PORT ?= 8000
MODEL ?=
RESET ?=
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin

.PHONY: demo setup dev local model test lint bench messages screenshots

demo: setup $(if $(MODEL),local)
	@$(BIN)/tarmac demo --port $(PORT) $(if $(RESET),--reset) $(if $(MODEL),--model "$(MODEL)")

setup: $(BIN)/.ready

$(BIN)/.ready: pyproject.toml uv.lock | $(UV)
	@echo "Preparing the environment in .venv"
	@$(UV) sync --frozen --no-dev --inexact --quiet
	@touch $@

dev: $(BIN)/.dev-ready

$(BIN)/.dev-ready: pyproject.toml uv.lock | $(UV)
	@echo "Preparing the environment in .venv, with what the tests need"
	@$(UV) sync --frozen --all-groups --extra local --inexact --quiet
	@touch $@ $(BIN)/.ready $(BIN)/.local-ready

local: $(BIN)/.local-ready

$(BIN)/.local-ready: uv.lock | $(UV) $(if $(MODEL),model)
	@echo "Fetching llama.cpp, which serves the model"
	@$(UV) sync --frozen --no-dev --extra local --inexact --quiet
	@touch $@

model:
	@sh tools/ensure.sh model "$(MODEL)"

.uv/bin/uv:
	@sh tools/ensure.sh uv

test: dev
	@sh tools/test.sh

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: dev
	$(BIN)/python -m bench

messages: dev
	$(BIN)/python tools/messages.py

screenshots: dev
	$(BIN)/python -m tools.screenshots
