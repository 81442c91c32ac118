#!/bin/sh
# The whole suite, on SQLite and on PostgreSQL. What cannot run is named; with CI=true it is a failure.
set -u
bin=.venv/bin
failed=0
left_out=""

leave_out() {
    left_out="$left_out\n  $1"
    if [ "${CI:-}" = true ]; then failed=1; fi
}

has_chromium=1
sh tools/ensure.sh chromium || has_chromium=0
has_postgresql=1
sh tools/ensure.sh postgresql || has_postgresql=0

marks="not nothing"
if [ $has_chromium = 0 ]; then
    marks="$marks and not browser"
    leave_out "the browser tests: chromium is missing and could not be installed"
fi
if ! $bin/python -c 'import llama_cpp.server' 2>/dev/null; then
    make --no-print-directory local || true
fi
if ! $bin/python -c 'import llama_cpp.server' 2>/dev/null; then
    marks="$marks and not inference"
    leave_out "the tests against a real inference server: llama.cpp could not be built"
fi
marks=${marks#not nothing}
marks=${marks# and }

echo "== SQLite"
$bin/pytest -n 2 ${marks:+-m "$marks"} || failed=1
if [ $has_postgresql = 1 ]; then
    echo "== PostgreSQL"
    $bin/python tools/postgres.py $bin/pytest -n 2 ${marks:+-m "$marks"} || failed=1
else
    leave_out "the suite on PostgreSQL: it is missing and could not be installed"
fi
if [ -n "$left_out" ]; then printf "Left out:$left_out\n" >&2; fi
exit $failed
