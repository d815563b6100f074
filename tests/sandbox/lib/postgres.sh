# The database server of a sandbox. Its files live in pghome: DIR/postgres, or a
# folder under /tmp when the server's user cannot reach DIR or the path is too
# long for a unix socket.

postgres_home() {
    pghome=$dir/postgres
    case $dir in
    *[!A-Za-z0-9_./+-]*) fits=no ;;
    *) [ ${#dir} -le 70 ] && as_server test -x "$dir" && fits=yes || fits=no ;;
    esac
    [ "$fits" = yes ] || pghome=$(mktemp -d /tmp/lakebase-sandbox.XXXXXX)
    printf '%s\n' "$pghome" >"$run/pghome"
    mkdir -p "$pghome/keys" "$pghome/lib" "$pghome/socket"
    chmod 711 "$pghome"
    chmod 755 "$pghome/keys" "$pghome/lib"
    chmod 700 "$pghome/socket"
    cp "$modules"/*.so "$pghome/lib/"
    cp "$tls/server.crt" "$tls/server.key" "$pghome/"
    chmod 755 "$pghome/lib"/*.so
    chmod 600 "$pghome/server.key"
    if as_root; then
        chown -R "$(server_user):" "$pghome"
    fi
}

postgres_init() {
    as_server "$pgbin/initdb" -D "$pghome/data" -U cloud_admin -A trust -E UTF8 \
        --locale=C.UTF-8 --no-sync >"$log/initdb.log" 2>&1 || {
        cat "$log/initdb.log" >&2
        die "initdb failed"
    }
}

postgres_configure() {
    postgres_settings | as_server tee -a "$pghome/data/postgresql.conf" >/dev/null
    # An OAuth role comes in by 'trust', which databricks_auth fills with the real check.
    as_server tee "$pghome/data/pg_hba.conf" >/dev/null <<'HBA'
local     all all                         trust
hostnossl all all               all       reject
hostssl   all +databricks_oauth all       trust
hostssl   all all               all       scram-sha-256
HBA
}

postgres_settings() {
    cat <<CONF
listen_addresses = '127.0.0.1, ::1, 127.0.0.2'
port = $LAKEBASE_PORT
unix_socket_directories = '$pghome/socket'
max_connections = 300
ssl = on
ssl_cert_file = '$pghome/server.crt'
ssl_key_file = '$pghome/server.key'
password_encryption = 'scram-sha-256'
dynamic_library_path = '$pghome/lib:\$libdir'
shared_preload_libraries = 'neon,databricks_auth'
databricks.key_directory = '$pghome/keys'
databricks.read_only_address = '127.0.0.2'
databricks.workspace_url = '$DATABRICKS_HOST'
log_connections = on
log_disconnections = on
log_line_prefix = '%m [%p] user=%u db=%d app=%a client=%r '
timezone = 'UTC'
log_timezone = 'UTC'
# nothing here outlives the sandbox, so nothing need reach the disk
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
}

postgres_start() {
    if ! as_server "$pgbin/pg_ctl" start -D "$pghome/data" -l "$pghome/server.log" -w -t 30 -s \
        >"$log/pg_ctl.log" 2>&1 9>&-; then
        cat "$log/pg_ctl.log" "$pghome/server.log" >&2
        die "PostgreSQL did not start on port $LAKEBASE_PORT; its last words are above"
    fi
}

# psql as superuser over the socket; values reach the script by \set, not by the command line.
postgres_fill() {
    {
        printf '\\set %s %s\n' \
            service_principal "$DATABRICKS_CLIENT_ID" restricted "$SANDBOX_RESTRICTED_CLIENT_ID" \
            user_email "$SANDBOX_USER_EMAIL" native_role "$SANDBOX_PGUSER" \
            native_password "$SANDBOX_PGPASSWORD"
        cat "$here/server/roles.sql" "$here/server/samples.sql"
    } | "$pgbin/psql" -X -q -v ON_ERROR_STOP=1 -h "$pghome/socket" -p "$LAKEBASE_PORT" \
        -U cloud_admin -d postgres >"$log/fill.log" 2>&1 || {
        cat "$log/fill.log" >&2
        die "the database could not be filled"
    }
}

postgres_alive() {
    [ -n "${pghome:-}" ] && pid_alive "$pghome/data/postmaster.pid" "$pghome/data"
}

postgres_stop() {
    [ -n "${pghome:-}" ] || return 0
    for signal in INT QUIT KILL; do
        postgres_alive || break
        kill -s $signal "$pid_found" 2>/dev/null || true
        wait_for 10 pid_gone "$pghome/data/postmaster.pid" "$pghome/data" || true
    done
    rm -rf "$pghome"
}
