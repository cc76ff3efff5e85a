#!/usr/bin/env bash
# Reads what we write with readers that others wrote (wfdb-python, pandas, pyarrow, polars, DuckDB), runs extractors in
# Python over files that others wrote, drives `serve` with clients
# that others wrote (boto3, the AWS CLI, the SageMaker Python SDK), tries our own commands on moto, `register` on its Glue, and moto's own tests on
# `serve`, reads a group straight from versitygw, and holds the table of the service's shapes against the model that it was made from, and the newest one.
# Everything lies in .interop/. Without Python or its registry the stage is left out, says so, and passes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PYTHONDONTWRITEBYTECODE=1

work=.interop
python=$work/venv/bin/python
sample=$work/sample
out=$work/out
lines=$work/checks.txt

main() {
  require_build
  make_environment
  : >"$lines"
  make_sample
  run_check check_sample "$sample" "$work/make-sample.txt"
  local result
  if result=$(run_local); then
    run_check check_parquet "$result" "$sample"
  else
    note "FAIL local run: $(tail -n 1 "$work/local.txt")"
  fi
  run_check check_types "$work/types"
  run_check check_python "$work/python"
  compare_speed
  check_clients
  check_streaming
  check_sdk3
  run_check check_shapes "$sample" "$work/clients"
  finish
}

# Beside the newest DuckDB, which reads what we write, the version that we ship.
compare_speed() {
  local version shipped log=$work/pip-duckdb.txt
  version=$(node -p "require('./container/package.json').dependencies['@duckdb/node-api'].split('-')[0]")
  shipped=$work/duckdb-$version
  if [[ ! -d $shipped/duckdb ]] && ! install_into "$work/venv" --target "$shipped" "duckdb==$version" >"$log" 2>&1; then
    note "FAIL compare_speed: pip could not install duckdb $version: $(tail -n 1 "$log")"
    return
  fi
  run_check compare_speed "$work/speed" --rows 131072 --repetitions 1 --shipped "$shipped"
}

# Each client has a store of its own.
check_clients() {
  rm -rf "$work/clients"
  mkdir -p "$work/clients"
  for client in boto3 awscli s3 sdk moto glue moto_tests violations; do run_check "check_$client" "$sample" "$work/clients"; done
}

# Against an S3 server that others wrote, which comes as source from the registry of Go's modules.
check_streaming() {
  local version=v1.8.0 log=$work/go.txt
  local gateway=$work/versitygw-$version/versitygw
  if [[ ! -x $gateway ]]; then
    if ! command -v go >/dev/null; then
      echo 'check_streaming: left out: go is not installed, which builds versitygw'
      return
    fi
    if ! GOBIN=$PWD/${gateway%/*} go install "github.com/versity/versitygw/cmd/versitygw@$version" >"$log" 2>&1; then
      if grep -q 'dial tcp\|no such host\|i/o timeout\|connection refused\|unexpected EOF' "$log"; then
        echo "check_streaming: left out: the registry of Go's modules does not answer"
      elif grep -q 'requires go >=' "$log"; then
        echo "check_streaming: left out: $(go version) is too old for versitygw $version"
      else
        note "FAIL check_streaming: versitygw $version cannot be built: $(tail -n 1 "$log")"
      fi
      return
    fi
  fi
  rm -rf "$work/streaming"
  run_check check_streaming "$gateway" "$work/streaming"
}

# Version 3 of the Python SDK clashes with version 2, and asks for far more than its pipelines import.
check_sdk3() {
  local wanted=$work/requirements-sdk3.txt made=$work/venv3/requirements.txt log=$work/pip3.txt
  cat test/interop/requirements-sdk3.txt test/interop/requirements-sdk3-packages.txt >"$wanted"
  if ! cmp --silent "$wanted" "$made"; then
    rm -rf "$work/venv3"
    python3 -m venv "$work/venv3" >"$log" 2>&1 &&
      install_into "$work/venv3" --requirement test/interop/requirements-sdk3.txt >"$log" 2>&1 &&
      install_into "$work/venv3" --no-deps --requirement test/interop/requirements-sdk3-packages.txt >"$log" 2>&1 || {
      note "FAIL check_sdk3: pip could not install it: $(tail -n 1 "$log")"
      return
    }
    cp "$wanted" "$made"
  fi
  python=$work/venv3/bin/python run_check check_sdk3 "$sample" "$work/clients"
}

install_into() {
  local environment=$1
  shift
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 "$@"
}

require_build() {
  if [[ ! -f dist/scripts/make-sample.js ]]; then
    echo 'interop: dist/ is missing; run npm run build first' >&2
    exit 3
  fi
}

leave_out() {
  echo "interop: left out: $1"
  exit 0
}

# A finished environment carries a copy of the requirements that it was made from.
make_environment() {
  local wanted=test/interop/requirements.txt
  local made=$work/venv/requirements.txt
  local log=$work/pip.txt
  command -v python3 >/dev/null || leave_out 'python3 is not installed'
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || leave_out 'python3 is older than 3.11'
  if cmp --silent "$wanted" "$made"; then return; fi
  rm -rf "$work/venv"
  mkdir -p "$work"
  python3 -m venv "$work/venv" >"$log" 2>&1 || leave_out 'python3 cannot make a virtual environment'
  if ! install_into "$work/venv" --requirement "$wanted" >"$log" 2>&1; then
    # An index that answers lists its versions; this is what pip says where none did.
    if grep -q 'from versions: none\|No matching distribution.*(none)\|Max retries exceeded\|NewConnectionError' "$log"; then
      leave_out 'the Python package registry does not answer'
    fi
    echo "interop: pip could not install $wanted: $(tail -n 1 "$log")" >&2
    exit 3
  fi
  cp "$wanted" "$made"
}

make_sample() {
  node dist/scripts/make-sample.js "$sample" --megabytes 5 --clean >"$work/make-sample.txt"
}

# Runs the whole pipeline on this machine and prints the folder that holds groups/ and combined/.
run_local() {
  rm -rf "$out"
  node dist/bundle/bin.js local --data "$sample" --out "$out" --json >"$work/local.json" 2>"$work/local.txt" ||
    return 1
  "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["outputDir"])' "$work/local.json" \
    2>>"$work/local.txt"
}

# Runs one program of checks; one that ends badly without saying which check failed is a failure of its own.
run_check() {
  local name=$1 before after code=0
  shift
  before=$(grep -c '^FAIL ' "$lines" || true)
  "$python" -W ignore "test/interop/$name.py" "$@" | tee -a "$lines" || code=$?
  after=$(grep -c '^FAIL ' "$lines" || true)
  if [[ $code -ne 0 && $before -eq $after ]]; then note "FAIL $name ended with exit code $code"; fi
}

note() {
  echo "$1" | tee -a "$lines"
}

finish() {
  local passed failed
  passed=$(grep -c '^ok ' "$lines" || true)
  failed=$(grep -c '^FAIL ' "$lines" || true)
  echo "$passed passed, $failed failed"
  [[ $failed -eq 0 ]]
}

main
