# shellcheck shell=sh
# Sourced by ./run --install: puts Lykta on a machine. Starting again brings a machine up to date;
# settings, keys and copies are never touched.
: "${here:?}" "${RUN_PACKAGES:?}" "${MACHINE_PACKAGES:?}"

TARGET=/opt/lykta
UNITS=/usr/local/lib/systemd/system

install_machine() {
    [ "$(id -u)" -eq 0 ] || stop "$EXIT_NEEDS_ADMINISTRATOR" \
        "Only root can install Lykta on a machine. Type: sudo ./run --install"
    command -v systemctl >/dev/null 2>&1 || command -v apt-get >/dev/null 2>&1 ||
        stop "$EXIT_SETUP_FAILED" "Lykta is installed on Debian 12 or 13 with systemd; this is neither."
    # shellcheck disable=SC2086 # lists of words
    debian_packages $RUN_PACKAGES $MACHINE_PACKAGES
    install -d -m 0755 "$TARGET" "$TARGET/libexec"
    # A newer Lykta must not be readable by halves: root's umask may be strict.
    umask 022
    environment "$TARGET/venv" requirements.lock copy
    step "putting services, accounts and folders in place"
    install_files
    systemd-sysusers "/usr/local/lib/sysusers.d/lykta.conf"
    systemd-tmpfiles --create "/usr/local/lib/tmpfiles.d/lykta.conf"
    start_services
}

# shut_the_machine: no key, console or dump leads past the kiosk (docs/lockdown.md).
shut_the_machine() {
    for part in sysctl.d systemd/logind.conf.d systemd/system.conf.d systemd/coredump.conf.d; do
        install -d -m 0755 "/etc/$part"
        install -m 0644 "$here/systemd/etc/$part/60-lykta.conf" "/etc/$part/"
    done
    sysctl --quiet --load /etc/sysctl.d/60-lykta.conf ||
        tell "Some kernel settings take force at the next start of the machine."
    systemctl --quiet mask ctrl-alt-del.target debug-shell.service
    systemctl daemon-reexec || true
}

# install_files: everything that is not Python, each with its mode.
install_files() {
    install -m 0755 "$here/systemd/hold-screen" "$TARGET/libexec/hold-screen"
    install -m 0755 "$here/systemd/follow-store" "$TARGET/libexec/follow-store"
    install -m 0755 "$here/systemd/reach-printers" "$TARGET/libexec/reach-printers"
    install -m 0755 "$here/systemd/lykta-as-owner" /usr/local/bin/lykta
    rm -rf "$TARGET/docs"
    cp -R "$here/README.md" "$here/CHANGELOG.md" "$here/LICENSE" "$here/docs" "$TARGET"
    install -d -m 0755 "$TARGET/systemd"
    cp -R "$here/systemd/examples" "$TARGET/systemd"
    chmod -R a+rX "$TARGET/docs" "$TARGET/systemd" "$TARGET"/*.md "$TARGET/LICENSE"
    for part in system/cups.service.d system/cups.socket.d system/seatd.service.d; do
        install -d -m 0755 "/usr/local/lib/systemd/$part"
        install -m 0644 "$here/systemd/$part/50-lykta.conf" "/usr/local/lib/systemd/$part/"
    done
    install -m 0644 "$here"/systemd/system/lykta* "$UNITS/"
    install -d -m 0755 /usr/local/lib/sysusers.d /usr/local/lib/tmpfiles.d /etc/lykta/cups
    install -m 0644 "$here/systemd/sysusers.d/lykta.conf" /usr/local/lib/sysusers.d/
    install -m 0644 "$here/systemd/tmpfiles.d/lykta.conf" /usr/local/lib/tmpfiles.d/
    shut_the_machine
    install -m 0644 "$here/systemd/cups/cupsd.conf" "$here/systemd/cups/cups-files.conf" \
        /etc/lykta/cups/
}

# start_services: at every boot from now on; at once where there are settings and systemd runs.
start_services() {
    systemctl --quiet enable lykta.target lykta-capture.service lykta-kiosk.service \
        lykta-backup.timer
    # A store that was moved: what was installed just now must follow it again.
    [ ! -f /etc/lykta/lykta.toml ] || "$TARGET/libexec/follow-store"
    [ ! -f /etc/lykta/lykta.toml ] || "$TARGET/libexec/reach-printers" || true
    # No printer appears by itself, and cupsd starts by its unit alone, with an empty spool.
    systemctl --quiet mask cups-browsed.service cups.path || true
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        systemctl restart cups.socket cups.service || true
        if [ -f /etc/lykta/lykta.toml ]; then
            systemctl restart lykta.target lykta-capture.service lykta-compositor.service \
                lykta-kiosk.service lykta-backup.timer || stop 1 "Lykta is up to date, but a service did not start. \
See why: journalctl -b -u 'lykta-*'"
            tell "Lykta is up to date and running. See: systemctl status 'lykta-*'"
            return 0
        fi
    fi
    cat >&2 <<'END'

Lykta is installed. What is left to do, as root:

  1. lykta init                       answers where to copy from, which units, which printer;
                                      tests the record system, makes the keys, and shows the
                                      recovery codes ONCE: write them down
  2. systemctl start lykta.target     starts copying, and the screen
  3. lykta status                     says for every unit whether the copy is fresh, and why not

The password or token of the record system goes to /etc/credstore/lykta-source (root only), with
secret_file = "lykta-source" in the settings. All of it: /opt/lykta/docs/install.md
END
}
