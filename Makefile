# make run    the demo on http://localhost:8000/ (another port: make run PORT=8001)
# make test   the tests, with what this machine has; make test ARGS="tests/rss -x"
# make check  format, lint, types, import contracts, templates, settings, containers
# make bench  our pages against bare Django views, side by side
# make bench-rush   290 writers in the last minute; ARGS="--kill --database postgres://…"
# make bench-ballots   290 voters rank and hand in within a minute; ARGS="--database postgres://…"
# make bench-sheets   a sheet of 5,000 rows, rehearsed and taken in
# make bench-likeness   how good the search for similar needs is, and how quick
# make bench-ranking   the priority order against pref_voting and SciPy, in var/bench-ranking
# make bench-groups   how good the proposed groups of regional needs are, and how quick
# make bench-desk   SKR's desk with 50 regional needs on it and with 2,000
# make bench-register   the public register with 50 needs in it and with 5,000
# make bench-broker   Redis emptied in mid-batch and away for a minute; ARGS="--database postgres://…"
# make bench-schedules   random schedules of reminders with crashes; ARGS="--schedules 10000 --seconds 3600"
# make bench-letters   letters through a mail server that misbehaves, and 10,000 reminders; ARGS="--stall 30 --database postgres://…"
# make bench-publishing   100 answers published at once; ARGS="--database postgres://…"
# make lock   the requirements/*.in lists into locked *.txt; UPGRADE=--upgrade for newer
# make clean  away with everything that these made

PORT ?= 8000
ARGS ?=
UPGRADE ?=

# The first of these that is Python 3.11 or newer and can make a virtual environment.
PYTHON ?= $(firstword $(foreach p,python3.11 python3 python3.12 python3.13,$(if $(shell \
	$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$p)))

BIN := .venv/bin
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
DEMO := DJANGO_SETTINGS_MODULE=config.settings.demo
TEST := DJANGO_SETTINGS_MODULE=config.settings.test
# Every recipe through the shell, so that this PATH holds for it.
.SHELLFLAGS := -euc
export PATH := $(CURDIR)/$(BIN):$(PATH)
MAKEFLAGS += --no-print-directory

.PHONY: run test check bench bench-ballots bench-broker bench-rush bench-likeness bench-desk bench-groups bench-letters bench-publishing bench-ranking bench-register bench-schedules bench-sheets pictures lock clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := run

run: .venv/runtime var/static/staticfiles.json $(MESSAGES)
	@$(DEMO) exec python -m scripts.run $(PORT)

test: .venv/develop node_modules/develop static/dist/site.css $(MESSAGES)
	@$(TEST) pytest --numprocesses auto --dist loadgroup $(ARGS)

bench-rush: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.rush $(ARGS)

bench-ballots: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.ballots $(ARGS)

bench: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench

bench-sheets: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.sheets

bench-likeness: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.likeness

bench-ranking: var/bench-ranking/installed
	@var/bench-ranking/bin/python -m bench.ranking

var/bench-ranking/installed: requirements/bench.txt | .venv/bin/python
	@echo "Installing requirements/bench.txt"
	@python -m venv $(@D)
	@{ test -x $(BIN)/uv && uv pip install --quiet --python $(@D)/bin/python --require-hashes -r $<; } \
		|| $(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

bench-desk: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.desk $(ARGS)

bench-register: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.register $(ARGS)

bench-letters: .venv/develop
	@python -m bench.letters $(ARGS)

bench-publishing: .venv/develop $(MESSAGES)
	@python -m bench.publishing $(ARGS)

bench-broker: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m bench.broker $(ARGS)

bench-schedules: .venv/develop
	@python -m bench.schedules $(ARGS)

bench-groups: .venv/develop
	@python -m bench.groups

pictures: .venv/develop var/static/staticfiles.json $(MESSAGES)
	@python -m scripts.pictures

# --- What they stand on: each is made once, and again when its list has changed --------

.venv/bin/python:
	@$(if $(PYTHON),,echo "Needs Python 3.11 or newer with venv and pip (Debian: apt-get install python3-venv)."; exit 1)
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt || echo "Without uv; pip takes a little longer."

# uv is fast; pip knows the settings of more machines.
install = echo "Installing requirements/$(1).txt"; \
	{ test -x $(BIN)/uv && uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/$(1).txt; } \
	|| pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt

.venv/runtime: requirements/runtime.txt | .venv/bin/python
	@$(call install,runtime)
	@touch $@

.venv/develop: requirements/develop.txt | .venv/bin/python
	@$(call install,develop)
	@touch $@ .venv/runtime

# npm of Node 18 or newer; where there is none, the one that comes as a Python package.
# What only tests need (30 MB) comes with node_modules/develop.
npm_ci = { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1; } || { $(call install,node); }; \
	echo "Installing package-lock.json"; npm ci --silent $(1)

node_modules/.package-lock.json: package-lock.json .npmrc | .venv/bin/python
	@$(call npm_ci,--omit=dev)
	@touch $@

node_modules/develop: package-lock.json .npmrc | .venv/bin/python
	@$(call npm_ci)
	@touch $@ node_modules/.package-lock.json

static/dist/site.css: static/build.mjs node_modules/.package-lock.json $(wildcard static/scss/*.scss)
	@echo "Building static/dist"
	@node static/build.mjs
	@touch $@

var/static/staticfiles.json: .venv/runtime static/dist/site.css $(shell find static -path static/dist -prune -o -type f -print)
	@echo "Collecting static files"
	@$(DEMO) python manage.py collectstatic --noinput --verbosity 0
	@touch $@

%.mo: %.po | .venv/runtime
	@pybabel --quiet compile --input-file $< --output-file $@

# --- make check: each is a target of its own, says one line, and more only when it fails ----

CHECKS := lint format imports types templates migrations deploy process data compose dockerfile locks

check: .venv/develop static/dist/site.css
	@$(MAKE) --jobs 2 --keep-going --output-sync=target $(CHECKS:%=check-%)

says = @if output=$$( { $(2); } 2>&1 ); then echo "ok      $(1)"; else echo "FAILED  $(1)"; echo "$$output"; exit 1; fi

check-lint:
	$(call says,lint (ruff check),ruff check .)
check-format:
	$(call says,format (ruff format),ruff format --check .)
check-imports:
	$(call says,import contracts (import-linter),lint-imports)
check-types:
	$(call says,types (mypy),mypy .)
check-templates:
	$(call says,indentation of templates (djhtml),find templates bench -name '*.html' -print0 | xargs -0 djhtml --check --tabwidth 2)
check-migrations:
	$(call says,migrations are made (makemigrations --check),$(TEST) python manage.py makemigrations --check --dry-run)
check-deploy:
	$(call says,production settings (check --deploy),DJANGO_SETTINGS_MODULE=config.settings.production \
	SECRET_KEY=$$(python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=lokalabehov.example \
	SITE_URL=https://lokalabehov.example DATABASE_URL=sqlite:///:memory: EMAIL_URL=smtp://localhost \
	python manage.py check --deploy --fail-level WARNING)
check-process:
	$(call says,docs/process.md says what process/steps.py says,$(TEST) python manage.py describe_process --check)
check-data:
	$(call says,docs/personuppgifter.md says what accounts/classification/ says,$(TEST) python manage.py describe_data --check)
check-compose:
	$(call says,docker-compose.yml (compose specification),check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml)
check-dockerfile:
	$(call says,Dockerfile (hadolint),hadolint Dockerfile)
check-locks:
	$(call says,lock files name no address,! grep -nE '://|^ *--(index|extra-index|find-links)' requirements/*.txt && ! grep -n '"resolved"' package-lock.json)

# --- Seldom -------------------------------------------------------------------

COMPILE = uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url $(UPGRADE)

lock: .venv/develop
	@$(COMPILE) requirements/uv.in --output-file requirements/uv.txt
	@$(COMPILE) requirements/node.in --output-file requirements/node.txt
	@$(COMPILE) requirements/runtime.in --output-file requirements/runtime.txt
	@$(COMPILE) requirements/bench.in --output-file requirements/bench.txt
	@$(COMPILE) requirements/develop.in --constraint requirements/runtime.txt --constraint requirements/uv.txt --output-file requirements/develop.txt

clean:
	rm -rf $(MESSAGES) .venv node_modules static/dist var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
