# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by demo.sh and test.sh: ksom_packages PACKAGE... makes sure that they are installed. On Debian and its
# relatives it installs what is missing, without a question, as root or by sudo; elsewhere it says what to install and
# goes on, for it may be there under another name.

ksom_build_packages="g++ cmake ninja-build pkg-config python3 libfftw3-dev libboost-test-dev libsndfile1-dev libsoxr-dev
  libebur128-dev libcairo2-dev libcli11-dev nlohmann-json3-dev fonts-dejavu-core"
# To build the faces, and for the tests that run them in their hosts.
ksom_supercollider_packages="supercollider-server supercollider-supernova supercollider-language supercollider-dev
  jackd2"
ksom_pd_packages="puredata-core puredata-dev puredata-extra"
# To look at Pd's windows: for the tests only.
ksom_window_packages="puredata-gui xvfb"

ksom_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

ksom_packages() {
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "ksom: not a Debian system: please install what corresponds to: $*" | tr -s ' \n' ' '
    echo
    return 0
  fi
  missing=""
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  [ -z "$missing" ] && return 0
  echo "ksom: installing$missing"
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    echo "ksom: this needs root or a user with sudo; as root: apt-get install$missing" >&2
    return 1
  fi
  log=$(mktemp)
  { ksom_as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    ksom_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing; } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "ksom: the packages could not be installed" >&2
    return 1
  }
  rm -f "$log"
}

# Builds with the given arguments for cmake's configuration: ksom_build FOLDER ARGUMENT...
ksom_build() {
  folder=$1
  shift
  cmake -S . -B "$folder" -G Ninja "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; return 1; }
  sed -n 's/^-- skipped:/ksom: skipped:/p' "$folder.log"
  cmake --build "$folder"
}
