# shellcheck shell=bash
# Runs Bazel on the checkout that a script of tools/ lies in, whatever the
# current directory, the user and the packaged Bazel's version. For sourcing:
#
#   source "$(dirname -- "$(readlink -f -- "$0")")/workspace/bazel_command.sh"
#   prepare_workspace
#   run_bazel test //...
#
# Sets CHECKOUT, the absolute path of the checkout. Ends the script with status
# 2 when the checkout cannot be built here at all.

CHECKOUT=$(readlink -f -- "$(dirname -- "$(readlink -f -- \
  "${BASH_SOURCE[0]}")")/../..")
readonly CHECKOUT

# Says why on standard error and ends the script.
could_not_run() {
  printf '%s: %s\n' "tools/$(basename -- "$0")" "$*" >&2
  exit 2
}

# Refuses what Bazel cannot do, installs what is missing, chooses Bazel's flags.
prepare_workspace() {
  if [[ ${CHECKOUT} =~ [[:space:]] ]]; then
    could_not_run "the path of this checkout, '${CHECKOUT}', has a space in" \
      'it, and Bazel cannot build in such a path. Move it to a path without.'
  fi
  "${CHECKOUT}/tools/setup" || could_not_run 'tools/setup failed (see above)'
  _choose_output_root
  _choose_workspace_flags
}

# run_bazel COMMAND [ARGUMENT...]: `bazel COMMAND` at the root of the checkout.
# Returns Bazel's own exit status.
run_bazel() {
  local command=$1
  shift
  (
    cd -- "${CHECKOUT}" || exit 2
    bazel "${_startup_flags[@]}" "${command}" "${_workspace_flags[@]}" "$@" \
      </dev/null
  )
}

# Whether this machine has a Watchman.
has_watchman() {
  command -v watchman >/dev/null
}

# Whether it has what tests with the tag `watchman` need: Debian had its last
# Watchman, and the PCRE that it links, in 12.
has_watchman_of_debian_12() {
  has_watchman && pkg-config --exists libpcre 2>/dev/null
}

# Bazel keeps its output below $HOME/.cache, or $TEST_TMPDIR. Where that cannot
# be written (a service account, a container) or has a space in it, a directory
# of this user below $TMPDIR does.
_choose_output_root() {
  _startup_flags=()
  [[ -z ${TEST_TMPDIR:-} ]] || return 0
  local cache="${HOME:-}/.cache/bazel"
  if [[ -d ${HOME:-} && ! ${cache} =~ [[:space:]] ]] &&
    mkdir -p -- "${cache}" 2>/dev/null && [[ -w ${cache} ]]; then
    return 0
  fi
  cache="${TMPDIR:-/tmp}/reloader-bazel-${EUID}"
  mkdir -m 700 -- "${cache}" 2>/dev/null || true
  if [[ -L ${cache} || ! -d ${cache} || ! -O ${cache} ]]; then
    could_not_run "no place for Bazel's output: neither \$HOME/.cache nor" \
      "${cache} is a directory of this user. Set HOME to one that is."
  fi
  export HOME=${cache}
  _startup_flags=(--output_user_root="${cache}/output")
}

# Bazel 7 looks for MODULE.bazel first and 8 no longer reads WORKSPACE unless
# told to; 4 does not know these flags. Debian's 4 prints no version.
_choose_workspace_flags() {
  local version
  _workspace_flags=()
  version=$(cd -- "${CHECKOUT}" && bazel --version 2>/dev/null) || version=''
  version=${version#bazel }
  if [[ ! ${version} =~ ^[0-9] ]]; then
    version=$(dpkg-query --show --showformat='${Version}' bazel-bootstrap \
      2>/dev/null) || version=''
  fi
  version=${version%%.*}
  if [[ ${version} =~ ^[0-9]+$ ]] && ((version >= 7)); then
    _workspace_flags=(--noenable_bzlmod --enable_workspace)
  fi
}
