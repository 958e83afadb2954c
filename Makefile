# The four handles: each needs only Python 3.11 or newer, and sets up what it needs.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop
TEST_PROCESSES ?= 2

.PHONY: help setup develop demo test check format lock bench bench-signed bench-drawings bench-engine bench-positions bench-nesting clean

help:  ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

setup: $(RUNTIME)  ## Make .venv with nestwright in it

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Nestwright needs Python 3.11 or newer')"
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/python -c "from nestwright.nesting.driver import warm_up; warm_up()" # compile the engine once
	@touch $@

develop: $(DEVELOP)  ## The same, with the tools of tests and checks

$(DEVELOP): requirements-dev.lock $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup  ## Play the whole flow over HTTP on the sample drawings; layouts land in demo-out/
	$(BIN)/python demo/run.py --out demo-out

test: develop  ## Run all tests
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup

check: develop  ## Formatter, linter, strict types, one-way imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

format: develop  ## Put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: develop  ## Pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --upgrade --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --upgrade --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

bench: bench-engine bench-positions bench-drawings bench-signed  ## Measure speed, as ratios, side by side

bench-engine: develop
	$(BIN)/python -m bench.engine_first_answer

bench-positions: develop
	$(BIN)/python -m bench.positions

bench-nesting: develop  ## Nest beside other nesters; hours with all cases: CASES="--case strip-30" picks
	$(BIN)/python -m bench.nesting $(CASES)

bench-drawings: develop  ## Real drawings: right parts, speed, a job of 1,000; PART="--part quality" picks
	$(BIN)/python -m bench.drawings $(PART)

bench-signed: develop
	$(BIN)/python -m bench.signed_call

clean:  ## Remove what was made
	rm -rf $(VENV) demo-out .pytest_cache .ruff_cache .hypothesis .import_linter_cache
