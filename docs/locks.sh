#!/usr/bin/env bash
# Writes requirements.lock (to run) and requirements-dev.lock (to test as well) anew: hashes, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
options=(--quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url)
printf 'hatchling\neditables\n' | uv pip compile "${options[@]}" pyproject.toml - -o requirements.lock
uv pip compile "${options[@]}" pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
