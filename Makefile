# `make demo` and `make test` set everything up from nothing: all they need is Python >= 3.12.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PYTEST = $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal
PYTHON ?=
CERTIFICATE_SIZE ?= 1
# Test processes side by side; tests differ too much in length to be dealt out beforehand.
WORKERS ?= 2

# Scripts that `make smoke` runs; the published experiments want the published data.
SMOKE = demo-cnn demo-rnn function_starts predictive split_merge compare scaling killed
ifdef MIXREG_DATA
SMOKE += fashion_mnist pdf_malware pdf_local explainers
endif
SMOKE_OPTIONS_fashion_mnist = --preset default
SMOKE_OPTIONS_pdf_malware = --gates

# Chains and test processes share the cores; BLAS threads on top of them only fight for the same ones.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1
export TF_CPP_MIN_LOG_LEVEL ?= 3
export TF_ENABLE_ONEDNN_OPTS ?= 0

.PHONY: help venv demo demo-cnn demo-rnn test slow notebooks certify lint docs bench bench-quick smoke clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' \
		| while IFS=$$'\t' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

venv: $(VENV)/.for-development ## Create .venv and install the package with everything for development

demo: $(VENV)/.for-demo ## Explain a small network on real data (under three minutes once installed)
	@$(BIN)/mixreg demo --out demo-output --force

demo-cnn: $(VENV)/.for-demo ## Explain a network that reads digits, with heat maps (likewise)
	@$(BIN)/mixreg demo cnn --out demo-output/cnn --force

demo-rnn: $(VENV)/.for-demo ## Explain a network that finds functions in machine code (under two minutes)
	@$(BIN)/mixreg demo rnn --out demo-output/rnn --force

test: $(VENV)/.for-development ## Run the tests (the slow certificates are left out)
	@$(PYTEST)

slow: $(VENV)/.for-development ## Run the slow tests that the certificate does not contain
	@MIXREG_CERTIFICATE_SIZE=$(CERTIFICATE_SIZE) $(PYTEST) -m slow

notebooks: $(VENV)/.for-development ## Run the notebooks at small size
	@$(PYTEST) -m notebooks

certify: $(VENV)/.for-development ## Certify the samplers, and write certificate/ (half an hour)
	@$(BIN)/mixreg certify --size $(CERTIFICATE_SIZE) --out certificate --force

lint: $(VENV)/.for-development ## Check style, formatting and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(VENV)/.for-development ## Build the documentation, docs/_build/html/index.html (warnings are errors)
	@$(BIN)/python -m sphinx -b html -E -n -W --keep-going -q docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench: $(VENV)/.for-development ## Run the benchmarks on this working tree (minutes)
	@cd benchmarks && "$(CURDIR)/$(BIN)/asv" machine --yes >/dev/null
	@cd benchmarks && "$(CURDIR)/$(BIN)/asv" run --python=same --show-stderr

smoke: $(SMOKE:%=smoke-%) ## Run the other demos and the benchmarks' scripts on little of everything

smoke-demo-%: $(VENV)/.for-development
	@look="$$(mktemp -d)"; trap 'rm -rf "$$look"' EXIT; $(BIN)/mixreg demo $* --quick --out "$$look/demo"

smoke-%: $(VENV)/.for-development
	@$(BIN)/python $(wildcard benchmarks/$*.py benchmarks/reproduce/$*.py) --quick $(SMOKE_OPTIONS_$*)

bench-quick: $(VENV)/.for-development ## Run each benchmark once on tiny data: a check, not a figure
	@cd benchmarks && "$(CURDIR)/$(BIN)/asv" machine --yes >/dev/null
	@cd benchmarks && MIXREG_BENCHMARK_SIZE=tiny,tiny_nets,tiny_walk MIXREG_BENCHMARK_LOCAL=tiny "$(CURDIR)/$(BIN)/asv" run --python=same --quick --show-stderr

clean: ## Remove the environment, caches and outputs (not the data)
	@rm -rf $(VENV) build dist demo-output certificate docs/_build docs/notebooks docs/reference/rooms .mypy_cache .ruff_cache .pytest_cache .hypothesis .asv
	@find mixreg tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for candidate in $(PYTHON) python3.13 python3.12 python3; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
			echo "Creating $(VENV) with $$("$$candidate" --version)"; \
			"$$candidate" -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$candidate cannot create a virtual environment; install its venv module." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "No Python >= 3.12 found: install one, or name it with 'make PYTHON=/path/to/python3.13'." >&2; \
	exit 1

# Installing again is needed only when the dependencies may have changed.
$(VENV)/.for-demo: pyproject.toml | $(BIN)/python
	@echo "Installing mixreg for the demo (once; some minutes)"
	@$(BIN)/python -m pip install --quiet --editable '.[keras,plots]'
	@touch $@

$(VENV)/.for-development: pyproject.toml | $(BIN)/python
	@echo "Installing mixreg for development (once; some minutes)"
	@$(BIN)/python -m pip install --quiet --editable '.[keras,plots,docs,dev]'
	@touch $@ $(VENV)/.for-demo
