# Shared by the scripts: installs what is missing, configures, builds. Sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release

# Debian's names. Why each one is needed stands in the README.
packages=(
  g++ cmake ninja-build ccache pkg-config
  protobuf-compiler libprotobuf-dev libzmq3-dev cppzmq-dev
  libboost1.81-dev libboost-json1.81-dev libpugixml-dev libspdlog-dev libfmt-dev libtomlplusplus-dev libcli11-dev
  libhowardhinnant-date-dev tzdata libxxhash-dev zlib1g-dev libzip-dev libsystemd-dev libkissfft-dev
  libsqlite3-dev sqlite3 libcurl4-openssl-dev libssl-dev ca-certificates openssl
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev
  python3 python3-zmq python3-protobuf python3-numpy
)

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 69; }

install_missing() {
  local missing=() package
  command -v dpkg-query >/dev/null || die "this script installs Debian packages; here there is no dpkg. Install by hand: ${packages[*]}"
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local sudo=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "not root, and no sudo to install them with: apt-get install ${missing[*]}"
    sudo=(sudo)
  fi
  local log
  log=$(mktemp)
  if ! { "${sudo[@]}" apt-get update &&
         "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get could not install them; its whole output is in $log"
  fi
  rm -f "$log"
}

# build_targets TARGET...: configures if need be, and builds these targets (all if none). In a
# subshell, so that the caller stays where it is and its relative paths mean what they meant.
build_targets() (
  cd "$root" || exit
  if [[ ! -f $build/build.ninja ]]; then
    say "Configuring $build"
    cmake --preset release >"$root/.configure.log" 2>&1 || { cat "$root/.configure.log" >&2; rm -f "$root/.configure.log"; die "cmake could not configure the build"; }
    rm -f "$root/.configure.log"
  fi
  say "Building"
  local goals=()
  (($#)) && goals=(--target "$@")
  if [[ -t 2 ]]; then
    cmake --build "$build" "${goals[@]}" >&2 || die "the build failed"
  else
    local log
    log=$(mktemp)
    cmake --build "$build" "${goals[@]}" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; die "the build failed"; }
    rm -f "$log"
  fi
)
