# All set-up happens here: every target makes the environment that it needs.
PYTHON ?= python3
VENV ?= .venv
LIBRARY ?=
FUZZ_SECONDS ?= 60
WORKERS ?= auto
SOAK_MINUTES ?= 60
BIN = $(VENV)/bin
READY = $(VENV)/.ready

# Hundreds of processes start while the tests run; none is to compile scikit-learn anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test coverage check lint types web-test docs benchmark reliability load soak fuzz lock wheel-test clean

help: ## Show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(READY) ## Open a library: make run LIBRARY=~/Videos (without: the demo library)
	@if [ -n "$(LIBRARY)" ]; then $(BIN)/clipshelf open "$(LIBRARY)"; \
	else $(BIN)/clipshelf demo demo-library >/dev/null && $(BIN)/clipshelf open demo-library; fi

test: check ## Run everything that can run here: checks, tests, the page, the wheel
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

coverage: $(READY) ## The tests once more, and which lines they run; slower
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

check: lint types web-test

lint: $(READY) ## Style, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

types: $(READY) ## Strict types
	$(BIN)/mypy
	$(BIN)/mypy benchmarks/*.py

web-test: ## Types and tests of the page's modules (where Node.js is installed)
	@if command -v npm >/dev/null; then \
	npm ci --silent --no-audit --no-fund && npm run --silent check && npm run --silent test; \
	else echo "web-test: skipped, Node.js is not installed"; fi

docs: $(READY) ## Write docs/reference from the code
	$(BIN)/python docs/generate

benchmark: $(READY) ## Measure every figure of the docs: CLIPS=<folder of folders> EMBEDDINGS=<*.npz>
	$(BIN)/python benchmarks/run_all.py $(addprefix --clips ,$(CLIPS)) $(addprefix --embeddings ,$(EMBEDDINGS))

reliability: $(READY) ## Kill it 300 times, and let each call to the system fail in turn
	$(BIN)/python benchmarks/reliability.py --runs 300
	$(BIN)/python benchmarks/faults.py

load: $(READY) ## Label 50,000 videos with eight clients at once, and look for what is lost
	$(BIN)/python benchmarks/load.py

soak: $(READY) ## Use a server for an hour, and see what grows: SOAK_MINUTES=60
	$(BIN)/python benchmarks/soak.py --minutes $(SOAK_MINUTES)

fuzz: $(READY) ## Damage videos and state files at random, and read them: FUZZ_SECONDS=60
	$(BIN)/python tests/hostile/harness.py all --seconds $(FUZZ_SECONDS)

lock: ## Renew requirements.lock
	$(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra bundled --extra dev \
	  --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --quiet -o requirements.lock

clean: ## Remove the environment and everything that was built
	rm -rf $(VENV) build dist node_modules demo-library

# uv installs several times faster; where it cannot be had, pip does the same.
$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	@if $(BIN)/pip install --quiet --disable-pip-version-check uv; then \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .; \
	else \
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock && \
	$(BIN)/pip install --quiet --no-deps --editable .; fi
	@touch $(READY)
