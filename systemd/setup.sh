# shellcheck shell=sh disable=SC2034
# What ./run and ./test share: Debian packages, the virtual environment, the project itself.
# Sourced, never run; $here is the top of the tree. Everything said goes to stderr, so that
# stdout belongs to the job itself.

# python3-venv makes the environment. The rest is what the wheels load from the system: Kivy's
# bundled SDL opens the X and GL libraries by name at run time, so no wheel can bring them.
RUN_PACKAGES="python3 python3-venv ca-certificates libegl1 libgl1 libgles2 libgl1-mesa-dri \
libmtdev1 libx11-6 libxcursor1 libxext6 libxfixes3 libxi6 libxrandr2 libxrender1 libxss1"

# The demonstration's own printer, CUPS' ippeveprinter, which wants a D-Bus to talk to.
DEMO_PACKAGES="cups-ipp-utils dbus-daemon"

# A display that is only memory, for a machine without a screen.
HEADLESS_PACKAGES="xvfb"

# The outside world of the tests: a real printing system with a real IPP printer (which needs
# D-Bus and DNS-SD), hands on the touch screen, eyes on the PDF, and the checkers of scripts
# and units.
TEST_PACKAGES="$HEADLESS_PACKAGES xauth xdotool x11-xkb-utils cage xwayland cups cups-client cups-ipp-utils cups-filters \
avahi-daemon dbus-daemon poppler-utils gettext fonts-dejavu-core git postgresql \
shellcheck systemd"

# A real machine: its screen (compositor, seat, SDL with Wayland) and its printing system.
# (cage refuses to start without Xwayland, though nothing here ever opens it.)
MACHINE_PACKAGES="cage xwayland seatd libsdl2-2.0-0 libgl1-mesa-dri cups cups-client cups-filters \
cups-ipp-utils systemd"

: "${here:?}"
EXIT_NEEDS_ADMINISTRATOR=3
EXIT_SETUP_FAILED=4

tell() {
    printf '%s\n' "$*" >&2
}

# stop CODE WORDS...: end with plain words.
stop() {
    code=$1
    shift
    tell "$@"
    exit "$code"
}

# step WORDS...: the one line before something that takes a while.
step() {
    tell "lykta: $*"
}

# as_root COMMAND...: run it as root, or return 126 when this account cannot become root.
# A question for a password is put only where a person sits at a terminal.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null 2>&1; then
        return 126
    elif sudo -n true 2>/dev/null; then
        sudo -n "$@"
    elif [ -t 0 ] && [ -t 2 ]; then
        tell "lykta: sudo asks for your password, to install Debian packages"
        sudo -v || return 126
        sudo "$@"
    else
        return 126
    fi
}

# missing_packages NAME...: print those that dpkg does not know as installed. A name counts as
# installed when another package provides it: Debian 13 renamed some (libmtdev1t64).
missing_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    # shellcheck disable=SC2016 # the ${...} are dpkg's own fields
    dpkg-query -W -f='${db:Status-Status}\t${Package}\t${Provides}\n' 2>/dev/null |
        awk -F '\t' -v wanted="$*" '
            $1 == "installed" {
                have[$2] = 1
                gsub(/\([^)]*\)/, "", $3)
                n = split($3, provided, /[, ]+/)
                for (i = 1; i <= n; i++) have[provided[i]] = 1
            }
            END {
                n = split(wanted, names, /[ \t\n]+/)
                for (i = 1; i <= n; i++)
                    if (names[i] != "" && !(names[i] in have) && !said[names[i]]++)
                        printf "%s ", names[i]
            }'
}

# ask_administrator PACKAGES: say exactly what somebody else must type, and end.
ask_administrator() {
    tell ""
    tell "Lykta needs Debian packages that this account cannot install. An administrator must run:"
    tell ""
    tell "    apt-get update"
    tell "    apt-get install --no-install-recommends $1"
    tell ""
    stop "$EXIT_NEEDS_ADMINISTRATOR" "Then start the same command again."
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=400 "$@" </dev/null
}

# debian_packages NAME...: install what is missing; asks the network only when something is.
debian_packages() {
    lacking=$(missing_packages "$@")
    lacking=${lacking% }
    [ -n "$lacking" ] || return 0
    as_root true || ask_administrator "$lacking"
    step "installing Debian packages (one to three minutes): $lacking"
    log=$(mktemp)
    # A source of packages that is down need not be the one that holds these.
    apt_get update >"$log" 2>&1 || step "apt-get update complained; trying all the same"
    # shellcheck disable=SC2086 # a list of words
    if apt_get -y install --no-install-recommends $lacking >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 15 "$log" >&2
    tell ""
    tell "The Debian packages could not be installed; apt's own words stand above, the whole in $log."
    tell "Check the network and /etc/apt, then let an administrator try by hand:"
    tell ""
    tell "    apt-get install --no-install-recommends $lacking"
    stop "$EXIT_SETUP_FAILED" ""
}

# good_python PATH: true for a Python 3.11 to 3.13 that can make an environment.
good_python() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
        >/dev/null 2>&1
}

# find_python: print the interpreter to use. The system's own first: it is the one that gets
# security updates and that a service account can reach.
find_python() {
    for candidate in /usr/bin/python3 python3.13 python3.12 python3.11 python3; do
        found=$(command -v "$candidate" 2>/dev/null) || continue
        if good_python "$found"; then
            printf '%s\n' "$found"
            return 0
        fi
    done
    return 1
}

# finished STAMP: true when the environment was finished with exactly this stamp and still works.
finished() {
    grep -qxF "$1" "$where/.lykta-installed" 2>/dev/null &&
        "$where/bin/python" -I -c 'import appliance' >/dev/null 2>&1
}

# stamp_of LOCK: what an environment is made from, as one line.
stamp_of() {
    sum=$(cat "$here/$1" "$here/pyproject.toml" | sha256sum | cut -d ' ' -f 1)
    printf '%s\n' "$1 $sum $kind $here"
}

# environment DIR LOCK KIND: a virtual environment in DIR with the locked wheels and the project.
# KIND "editable" runs from this tree; "copy" is a machine's own installation, always renewed.
# A second start only compares one line.
environment() {
    where=$1 lock=$2 kind=$3
    if [ "$kind" = editable ] && finished "$(stamp_of "$lock")"; then
        return 0
    fi
    mkdir -p "$where" 2>/dev/null || true
    [ -w "$where" ] || stop "$EXIT_SETUP_FAILED" \
        "$where cannot be written by $(id -un). Use your own copy of Lykta, or start as the owner of this one."
    # Two starts at once: the second waits, then finds the work done.
    (
        flock 9
        [ "$kind" = editable ] && finished "$(stamp_of "$lock")" || build_environment
    ) 9<"$where" || exit $?
}

# at_home: true when the environment was made for this very place and its Python is still there.
# A tree that was moved is made anew: the environment's scripts name the old path.
at_home() {
    home=$(sed -n 's/^command = .* //p' "$where/pyvenv.cfg" 2>/dev/null)
    [ "$home" = "$where" ] && "$where/bin/python" -I -m pip --version >/dev/null 2>&1
}

# build_environment: the slow part of environment(). Every line minds its own failure, because a
# shell's errexit sleeps inside a condition.
build_environment() {
    log="$where/lykta-setup.log"
    if ! at_home; then
        made_by=$(find_python) || stop "$EXIT_SETUP_FAILED" \
            "Lykta needs Python 3.11, 3.12 or 3.13 with its venv module; none was found."
        step "making a virtual environment with $("$made_by" --version) in $where"
        "$made_by" -m venv --clear "$where" >&2 || stop "$EXIT_SETUP_FAILED" \
            "The virtual environment could not be made; Python's own words stand above."
    fi
    step "installing the locked wheels of $lock (about a minute the first time)"
    "$where/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --require-hashes --only-binary :all: -r "$here/$lock" </dev/null >"$log" 2>&1 ||
        setup_failed "$log"
    install_project >>"$log" 2>&1 || setup_failed "$log"
    keep_stamp
}

# install_project: Lykta itself, from this tree; the build backend is among the locked wheels, so
# neither network nor compiler is needed. A copy is built aside, to leave the tree as it is.
install_project() {
    if [ "$kind" = editable ]; then
        pip_project --editable "$here"
        return
    fi
    aside=$(mktemp -d)
    built=1
    cp -R "$here/pyproject.toml" "$here/README.md" "$here/LICENSE" \
        "$here/appliance" "$here/printing" "$here/storage" "$aside" &&
        pip_project --force-reinstall "$aside" && built=0
    rm -rf "$aside"
    return "$built"
}

pip_project() {
    "$where/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
        --no-deps --no-index --no-build-isolation "$@" </dev/null
}

# keep_stamp: remember what is installed. The tests' lock holds every wheel of the other with the
# same version (tests/house/test_locks.py), so after it the shorter lock is satisfied too.
keep_stamp() {
    stamp_of "$lock" >"$where/.lykta-installed"
    if [ "$lock" = requirements-test.lock ]; then
        stamp_of requirements.lock >>"$where/.lykta-installed"
    fi
}

setup_failed() {
    tail -n 15 "$1" >&2
    stop "$EXIT_SETUP_FAILED" "
Setting up failed; the last lines stand above, the whole in $1.
Check the network to the Python package index (https://pypi.org), then start the same command again."
}
