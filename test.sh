#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and runs every test. ./test.sh --long adds what takes longer: more fuzzing, a day
# of audio, the sanitizers and valgrind. With CI=true a part that cannot be built or run is a failure.
set -euo pipefail
cd "$(dirname "$0")"
. cmake/install-packages.sh

long=false
for argument in "$@"; do
  case $argument in
    --long) long=true ;;
    *) echo "usage: ./test.sh [--long]" >&2; exit 2 ;;
  esac
done

packages="$ksom_build_packages $ksom_supercollider_packages $ksom_pd_packages $ksom_window_packages python3-numpy"
if $long; then packages="$packages valgrind"; fi
ksom_packages $packages

strict=OFF
if [ "${CI:-}" = true ]; then strict=ON; fi
mkdir -p build
patience=1
if $long; then patience=12; fi
ksom_build build/test -DCMAKE_BUILD_TYPE=Release -DKSOM_WERROR=$strict -DKSOM_REQUIRE_ALL=$strict -DKSOM_PATIENCE=$patience
jobs=$(nproc 2>/dev/null || echo 2)

if ! $long; then
  ctest --test-dir build/test --output-on-failure --no-tests=error -j "$jobs"
  exit
fi

KSOM_LONG=1 ctest --test-dir build/test --output-on-failure --no-tests=error -j "$jobs" --timeout 7200
ksom_build build/asan -DCMAKE_BUILD_TYPE=Debug -DKSOM_SANITIZE=ON -DKSOM_PATIENCE=$patience
ctest --test-dir build/asan --output-on-failure --no-tests=error -j "$jobs" --timeout 7200
# Supernova cannot run under the sanitizer of threads; a host of our own plays its part.
if [ -e build/test/sc/plugins/KSOM_supernova.so ]; then
  cmake -S . -B build/tsan -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKSOM_SANITIZE=thread -DKSOM_PATIENCE=$patience >build/tsan.log
  cmake --build build/tsan --target KSOM_supernova ksom_threads_host ksom_sc_inputs
  KSOM_LONG=1 ctest --test-dir build/tsan --output-on-failure --no-tests=error -R '^hosts.threads$'
fi
# Valgrind brings its own malloc and knows no flush-to-zero, so the suites that look at those are left to the runs above.
valgrind -q --error-exitcode=99 build/test/tests/core/ksom_core_tests --run_test='!float_mode' --run_test='!realtime'
