# folkmoot on a fresh machine. `make demo` and `make test` each do all their set-up by themselves;
# `make help` lists what else there is.

MODELS := smollm2-135m gemma-3-270m qwen2.5-coder-0.5b

# `python3` where it is new enough, else the newest that is here.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$python && break; done)

COMPILE := .venv/bin/uv pip compile --no-config --quiet --system-certs --universal \
	--python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock'

.PHONY: demo demo-recipe test types side-by-side setup peers image lock sbom clean help

demo: setup ## set up, annotate the example file, show the summary and one debate
	@.venv/bin/folkmoot demo

demo-recipe: setup ## set up, make fifty labelled reviews from a corpus, show one with its ancestry
	@.venv/bin/folkmoot recipe run synthesizrr --name demo-reviews \
		--pool seeds=examples/reviews.jsonl,label=gold \
		--pool corpus=examples/corpus/passages.jsonl --until label-kept:accepted=50 --out demo-reviews
	@.venv/bin/folkmoot recipe why demo-reviews last

# Written once, not compiled by each of the hundred processes that the tests start.
test: export PYTHONDONTWRITEBYTECODE :=
test: setup ## set up; lint, types, tests
	@.venv/bin/python -m setup.browser
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pytest -m alone $$(grep -rl --include='test_*.py' mark.alone tests)
	@$(MAKE) --no-print-directory --keep-going --jobs=2 types side-by-side

types:
	.venv/bin/mypy .

# Three processes on two cores: while one waits for a server or a disk, the others compute.
side-by-side:
	.venv/bin/pytest -m 'not alone' -n 3

setup: ## the environment, a proved build of llama.cpp, the three small models, prepared
	@test -n "$(PYTHON)" || { echo "folkmoot needs Python 3.11 to 3.14; on Debian 12: \
	apt install python3 python3-venv python3-pip" >&2; exit 2; }
	@$(PYTHON) -m setup $(MODELS)

peers: setup ## what `folkmoot bench engine` measures against: llama-server and llama-batched-bench
	@.venv/bin/python -m setup.peers

image: ## what a container image needs: no tools for development, no models
	@$(PYTHON) -m setup --runtime

lock: setup ## lock the newest versions that pyproject.toml allows (delete a lock to upgrade it)
	$(COMPILE) --no-emit-package llama-cpp-python pyproject.toml -o requirements.lock
	$(COMPILE) --no-emit-package llama-cpp-python -c requirements.lock --extra dev \
		pyproject.toml -o requirements-dev.lock
	$(COMPILE) --no-emit-package llama-cpp-python -c requirements.lock --extra mcp --extra telemetry \
		pyproject.toml -o requirements-extras.lock
	$(COMPILE) -c requirements-dev.lock --group build -o requirements-build.lock
	grep -o 'llama-cpp-python==[0-9.]*' pyproject.toml \
		| $(COMPILE) --no-deps - -o requirements-llama.lock

sbom: setup ## what folkmoot is made of, with digests, as CycloneDX: sbom.cdx.json
	@.venv/bin/python -m setup.sbom sbom.cdx.json

clean: ## remove the environment and the caches here; models and built wheels stay in the cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 8
