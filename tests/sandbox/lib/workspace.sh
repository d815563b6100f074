# The workspace's process: OAuth server, REST calls, fault control, gates.

workspace_start() {
    (
        cd "$here/workspace" || exit
        exec setsid "$node" main.mjs "$dir" </dev/null >"$log/workspace.log" 2>&1 9>&-
    ) &
    printf '%s\n' $! >"$run/workspace.pid"
}

workspace_alive() { pid_alive "$run/workspace.pid" "$dir"; }

workspace_ready_or_dead() {
    [ -s "$run/ports" ] || ! kill -0 "$(cat "$run/workspace.pid")" 2>/dev/null
}

# Reads the ports the workspace found free.
workspace_await() {
    wait_for 30 workspace_ready_or_dead || true
    if ! [ -s "$run/ports" ]; then
        cat "$log/workspace.log" >&2
        die "the workspace did not start; its last words are above"
    fi
    . "$run/ports"
}

workspace_stop() {
    workspace_alive || return 0
    kill "$pid_found" 2>/dev/null || true
    wait_for 5 pid_gone "$run/workspace.pid" "$dir" || kill -9 "$pid_found" 2>/dev/null || true
}
