# Every command that people use. `make help` prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVERS ?= wheels addresses

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

$(VENV)/run.stamp: deploy/requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Wenxiao needs Python 3.11 or newer; call make PYTHON=python3.12"; exit 1; }
	$(BIN)/pip install --quiet --require-hashes -r deploy/requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: deploy/requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/pip install --quiet --require-hashes -r deploy/requirements/dev.txt
	@touch $@

# The portal's assets: by the machine's own Node.js (20 or newer), else by the one that comes as a Python package.
PORTAL := services/portal
$(VENV)/assets.stamp: $(VENV)/run.stamp $(PORTAL)/package-lock.json $(PORTAL)/assets.mjs $(wildcard $(PORTAL)/static/*) \
    $(shell find $(PORTAL) -name '*.html' -not -path '*/node_modules/*')
	@npm --version >/dev/null 2>&1 && node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null \
	  || $(BIN)/pip install --quiet --require-hashes -r deploy/requirements/node.txt
	@export PATH="$$PATH:$(CURDIR)/$(BIN)"; cd $(PORTAL) && npm ci --ignore-scripts --silent && npm run build --silent
	@touch $@

.PHONY: setup
setup: $(VENV)/dev.stamp $(VENV)/assets.stamp ## install everything that running, testing and checking need into .venv

.PHONY: run
run: $(VENV)/run.stamp $(VENV)/assets.stamp ## start the whole system here and stay in the foreground (Ctrl-C stops it)
	@exec $(BIN)/wenxiao up

.PHONY: test
test: setup ## run all tests, two files at a time (a fixed hash seed: both must find the same tests in the same order)
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: test-integration
test-integration: setup ## the tests on PostgreSQL and NATS again, from the wheels and from given addresses (SERVERS=containers: from there)
	for way in $(SERVERS); do \
	  case $$way in addresses) giving="$(BIN)/python -m tests.servers";; *) giving=;; esac; \
	  WENXIAO_TEST_SERVERS=$$way $$giving $(BIN)/python -m pytest -m integration || exit 1; \
	done

.PHONY: test-containers
test-containers: setup ## build the images, start docker-compose.yml under another name, take the journey, remove it
	$(BIN)/python -m pytest tests/containers

.PHONY: check
check: setup ## lint, types, import rules, architecture tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/architecture

.PHONY: faults
faults: setup ## kill, wipe and corrupt real parts and check that nothing is lost (up to 10 minutes)
	$(BIN)/python -m pytest tests/faults -m faults

.PHONY: bench
bench: setup ## measure every figure beside its peer, one JSON line each
	$(BIN)/python -m tests.bench

.PHONY: bundle
bundle: setup ## write dist/wenxiao-….tar, which installs on machines without any network
	$(BIN)/python -m deploy.bundle

.PHONY: bundle-check
bundle-check: setup ## ask the registry whether every package has its wheels, ARM64 too
	$(BIN)/python -m deploy.bundle --check

.PHONY: docs
docs: setup ## write the feature maps in the READMEs anew from the code
	$(BIN)/python -m deploy.docs.feature_map --write

.PHONY: lock
lock: setup ## renew the locks in deploy/requirements
	for lock in service projection portal run dev; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -U \
	    deploy/requirements/$$lock.in -o deploy/requirements/$$lock.txt || exit 1; \
	done
