#!/bin/sh
# Tests the sandbox itself: starts two side by side and tries what README.md promises.
# Prints "ok" and "not ok" lines and ends with "N passed, N failed".
set -u
export LC_ALL=C.UTF-8 LANGUAGE=C

here=$(cd "$(dirname "$0")" && pwd -P)
sandbox=$here/sandbox
work=$(mktemp -d)
chmod 755 "$work"
clean() {
    for one in "$work"/*/; do
        "$sandbox" stop --dir "$one" >/dev/null 2>&1
    done
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

passed=0 failed=0
check() { # check WHAT CONDITION...: the condition is a command
    what=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what"
        sed 's/^/    /' "$work/out"
    fi
}
# says PATTERN COMMAND...: the command's output, errors included, has a line like the pattern.
says() {
    pattern=$1
    shift
    "$@" >"$work/said" 2>&1
    grep -q -e "$pattern" "$work/said" && return
    echo "no line like: $pattern"
    cat "$work/said"
    return 1
}
fails() { ! "$@"; }
# A process that nobody has waited for yet has no command line any more.
runs() { [ -n "$(tr -d '\0' 2>/dev/null <"/proc/$1/cmdline")" ]; }

# The HTTP side. -i keeps status and headers in what is searched.
call() { curl -sS -i --max-time 20 --cacert "$SANDBOX_CA" -A selftest_sandbox/1.0 "$@"; }
field() { sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p"; }
token_call() { # token_call ID SECRET FORM
    call -u "$1:$2" -d "$3" "$DATABRICKS_HOST/oidc/v1/token"
}
m2m='grant_type=client_credentials&scope=all-apis'
token_of() { token_call "$1" "$2" "$m2m" | field access_token; }
api() { # api TOKEN PATH [CURL-OPTIONS]
    bearer=$1 path=$2
    shift 2
    call -H "Authorization: Bearer $bearer" "$@" "$DATABRICKS_HOST/api/2.0/$path"
}
mint() { # mint TOKEN [MORE-JSON]
    api "$1" postgres/credentials -d "{\"endpoint\":\"$LAKEBASE_ENDPOINT\"${2:-}}"
}
admin() { # admin METHOD PATH [JSON]
    curl -sS -X "$1" ${3:+-d "$3"} "$SANDBOX_ADMIN_URL$2"
}
credential_for() { # credential_for ROLE [SECONDS]
    admin POST /credentials "{\"role\":\"$1\",\"seconds\":${2:-3600}}" | field token
}

# The database side: login HOST PORT USER PASSWORD [SQL [MORE-CONNECTION-WORDS]]
login() {
    PGPASSWORD=$4 PGCONNECT_TIMEOUT=20 psql -X -At -c "${5:-SELECT 'signed in'}" \
        "host=$1 port=$2 user=$3 dbname=$LAKEBASE_DATABASE sslmode=verify-full \
         sslrootcert=$SANDBOX_CA ${6:-}"
}
sp_login() { login localhost "$LAKEBASE_PORT" "$DATABRICKS_CLIENT_ID" "$@"; }

side_by_side() {
    "$sandbox" build
    "$sandbox" start --dir "$work/a" >"$work/a.out" 2>&1 &
    "$sandbox" start --dir "$work/b" --driver /some/where/driver.so >"$work/b.out" 2>&1 || return
    wait $!
}

lifecycle() {
    check 'two sandboxes start at the same time' side_by_side
    [ -f "$work/a/env" ] && [ -f "$work/b/env" ] || {
        cat "$work/a.out" "$work/b.out"
        exit 1
    }
    . "$work/b/env"
    b_port=$LAKEBASE_PORT b_credential=$(credential_for "$DATABRICKS_CLIENT_ID")
    check 'start --driver registers the driver' \
        grep -qx 'Driver = /some/where/driver.so' "$ODBCSYSINI/odbcinst.ini"
    . "$work/a/env"
    a_port=$LAKEBASE_PORT
    check 'they have ports of their own' test "$a_port" != "$b_port"
    check 'status tells one that runs' says 'runs in' "$sandbox" status --dir "$work/a"
    check 'starting it again is harmless' says 'runs already' "$sandbox" start --dir "$work/a"
    check 'env prints the settings' \
        says "^export LAKEBASE_PORT='$a_port'" "$sandbox" env --dir "$work/a"
    check 'env is for its owner only' test "$(stat -c %a "$work/a/env")" = 600
    check 'driver registers one later' \
        says 'registered' "$sandbox" driver --dir "$work/a" /else/where.so
    check 'and it is in odbcinst.ini' grep -qx 'Driver = /else/where.so' "$ODBCSYSINI/odbcinst.ini"
    for dsn in m2m u2m password federation; do
        check "there is a data source lakebase-$dsn" grep -qxF "[lakebase-$dsn]" "$ODBCINI"
    done
    mkdir "$work/other" && touch "$work/other/log"
    check 'start keeps off files that are not its own' \
        says 'in the way' "$sandbox" start --dir "$work/other"
    check 'and stop leaves them alone' says 'nothing runs' "$sandbox" stop --dir "$work/other"
    check 'so that they are still there' test -f "$work/other/log"
    check 'status tells one that does not run' \
        says 'nothing runs' "$sandbox" status --dir "$work/other"
    check 'no secret stands on a command line' \
        fails grep -qsF "$DATABRICKS_CLIENT_SECRET" /proc/[0-9]*/cmdline
}

discovery() {
    check 'host metadata names the OIDC root' says "\"oidc_endpoint\":\"$DATABRICKS_HOST/oidc\"" \
        call "$DATABRICKS_HOST/.well-known/databricks-config"
    check 'OAuth metadata names the token endpoint' \
        says "\"token_endpoint\":\"$DATABRICKS_HOST/oidc/v1/token\"" \
        call "$DATABRICKS_HOST/oidc/.well-known/oauth-authorization-server"
    check 'a path that is not there is 404' says 'HTTP/1.1 404' call "$DATABRICKS_HOST/nothing"
    check 'the public keys are published' says '"kty":"RSA"' call "$DATABRICKS_HOST/oidc/jwks.json"
}

tokens() {
    id=$DATABRICKS_CLIENT_ID secret=$DATABRICKS_CLIENT_SECRET
    check 'client credentials by Basic' says '"expires_in":3600' token_call "$id" "$secret" "$m2m"
    check 'client credentials in the body' says '"token_type":"Bearer"' \
        call -d "$m2m&client_id=$id&client_secret=$secret" "$DATABRICKS_HOST/oidc/v1/token"
    check 'a wrong secret is 401' says 'HTTP/1.1 401' token_call "$id" wrong "$m2m"
    check 'with error, error_id and description' \
        says '"invalid_client","error_id":"[0-9a-f-]*",.*"Client authentication failed"' \
        token_call "$id" wrong "$m2m"
    check 'an unknown client is the same' says 'invalid_client' token_call nobody "$secret" "$m2m"
    check 'an unknown scope' \
        says 'invalid_scope' token_call "$id" "$secret" 'grant_type=client_credentials&scope=x'
    check 'an unknown grant' \
        says 'unsupported_grant_type' token_call "$id" "$secret" 'grant_type=magic&scope=all-apis'
}

rest() {
    token=$(token_of "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET")
    check 'a credential of an endpoint' says '"expire_time":"' mint "$token"
    check 'a credential of an instance' says '"expiration_time":"' \
        api "$token" database/credentials \
        -d "{\"request_id\":\"1\",\"instance_names\":[\"$LAKEBASE_INSTANCE\"]}"
    check 'no endpoint is 400' \
        says 'INVALID_PARAMETER_VALUE' api "$token" postgres/credentials -d '{}'
    check 'an unknown endpoint is 404' says '"error_code":"NOT_FOUND"' \
        api "$token" postgres/credentials -d '{"endpoint":"projects/p/branches/b/endpoints/e"}'
    check 'an unknown instance is 404' says '"error_code":"NOT_FOUND"' \
        api "$token" database/credentials -d '{"request_id":"1","instance_names":["x"]}'
    check 'a life of 300 seconds can be asked' says 'HTTP/1.1 200' mint "$token" ',"ttl":"300s"'
    check 'one of 299 cannot' says 'HTTP/1.1 400' mint "$token" ',"ttl":"60s"'
    check 'a body that is not JSON is 400' \
        says 'MALFORMED_REQUEST' api "$token" postgres/credentials -d 'x'
    check 'no token is 401' says 'HTTP/1.1 401' call "$DATABRICKS_HOST/api/2.0/preview/scim/v2/Me"
    check 'a bad token is 403' says 'HTTP/1.1 403' api nonsense preview/scim/v2/Me
    check 'a database credential is no workspace token' says 'HTTP/1.1 403' \
        api "$(credential_for "$DATABRICKS_CLIENT_ID")" preview/scim/v2/Me
    check 'Me is the service principal' \
        says "\"userName\":\"$DATABRICKS_CLIENT_ID\"" api "$token" preview/scim/v2/Me
    check 'an endpoint tells its host' \
        says '"host":"localhost"' api "$token" "postgres/$LAKEBASE_ENDPOINT"
    check 'an instance tells its host' says '"read_write_dns":"localhost"' \
        api "$token" "database/instances/$LAKEBASE_INSTANCE"
    check 'an instance is found by its uid' says '"state":"STOPPED"' \
        api "$token" 'database/instances:findByUid?uid=7e4b63a1-02d5-4f1c-b2ef-1d305c8baf22'
    check 'lists come in pages' \
        says '"next_page_token":"' api "$token" 'postgres/projects?page_size=1'
    for list in projects projects/sandbox/branches projects/sandbox/branches/production/endpoints \
        projects/sandbox/branches/production/roles \
        projects/sandbox/branches/production/databases; do
        check "list of ${list##*/}" says 'HTTP/1.1 200' api "$token" "postgres/$list"
    done
    check 'synced tables' \
        says 'SYNCED_TABLE_ONLINE' \
        api "$token" "database/instances/$LAKEBASE_INSTANCE/synced_tables"
    restricted=$(token_of "$SANDBOX_RESTRICTED_CLIENT_ID" "$SANDBOX_RESTRICTED_CLIENT_SECRET")
    check 'a principal without permission is 403' says 'PERMISSION_DENIED' mint "$restricted"
}

database() {
    credential=$(mint "$token" | field token)
    check 'the credential signs in, TLS verified' says 'signed in' sp_login "$credential"
    check 'the service principal reads the samples' \
        says '^20$' sp_login "$credential" 'SELECT count(*) FROM samples.trips'
    check 'and makes tables' \
        says 'CREATE' \
        sp_login "$credential" 'CREATE TABLE selftest (n int); CREATE TEMP TABLE t (n int)'
    check 'application_name reaches pg_stat_activity' \
        says '^isv_product/1.0$' sp_login "$credential" \
        'SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()' \
        application_name=isv_product/1.0
    check 'and the log of the connection' \
        grep -q 'connection authorized.*application_name=isv_product/1.0' "$SANDBOX_SERVER_LOG"
    check 'the extension is there' \
        says 'already exists' \
        sp_login "$credential" 'CREATE EXTENSION IF NOT EXISTS databricks_auth'
    check 'a workspace token is refused' says 'Failed to decode token for role' sp_login "$token"
    check 'so is what is no token' says 'Failed to decode token for role' sp_login secret
    check 'an expired credential' \
        says 'password authentication failed' \
        sp_login "$(credential_for "$DATABRICKS_CLIENT_ID" -5)"
    check "somebody else's credential" \
        says 'password authentication failed' sp_login "$(credential_for "$SANDBOX_USER_EMAIL")"
    check "another workspace's credential" \
        says 'External authorization failed' sp_login "$b_credential"
    check 'a changed signature' \
        says 'External authorization failed' sp_login "${credential%????}AAAA"
    roleless=$(token_of "$SANDBOX_ROLELESS_CLIENT_ID" "$SANDBOX_ROLELESS_CLIENT_SECRET")
    roleless=$(mint "$roleless" | field token)
    check 'a principal without a role' says 'does not exist' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_ROLELESS_CLIENT_ID" "$roleless"
    check 'a person makes roles for identities' says '^$' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_USER_EMAIL" \
        "$(credential_for "$SANDBOX_USER_EMAIL")" \
        "SELECT databricks_create_role('$SANDBOX_ROLELESS_CLIENT_ID', 'SERVICE_PRINCIPAL')"
    check 'who can sign in then' says 'signed in' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_ROLELESS_CLIENT_ID" "$roleless"
    check 'no TLS, no sign-in' says 'no encryption' sp_login "$credential" '' sslmode=disable
    check 'a native role by SCRAM' says 'signed in' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_PGUSER" "$SANDBOX_PGPASSWORD" \
        '' channel_binding=require
    check 'not with a wrong password' says 'password authentication failed' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_PGUSER" wrong
    check 'the superuser by the socket' says 'neon,databricks_auth' \
        psql -XAt "$SANDBOX_SUPERUSER_DSN" -c 'SHOW shared_preload_libraries'
    check 'the replica is read-only' says 'read-only transaction' \
        login "$SANDBOX_READ_ONLY_HOST" "$LAKEBASE_PORT" "$DATABRICKS_CLIENT_ID" "$credential" \
        'CREATE TABLE no (n int)'
    check 'the disabled endpoint says so' says 'endpoint is disabled' \
        login "$SANDBOX_DISABLED_HOST" "$LAKEBASE_PORT" "$DATABRICKS_CLIENT_ID" "$credential"
}

impostors() {
    at() { login localhost "$1" "$DATABRICKS_CLIENT_ID" "$credential"; }
    check 'the pooler refuses OAuth roles' \
        says 'SASL authentication failed' at "$SANDBOX_POOLER_PORT"
    check 'and takes native ones' says 'signed in' \
        login localhost "$SANDBOX_POOLER_PORT" "$SANDBOX_PGUSER" "$SANDBOX_PGPASSWORD"
    check 'a server without TLS' says 'does not support SSL' at "$SANDBOX_PLAINTEXT_PORT"
    check 'an expired certificate' says 'certificate' at "$SANDBOX_EXPIRED_PORT"
    check "another host's certificate" says 'does not match host name' at "$SANDBOX_WRONGHOST_PORT"
    check "an unknown authority's certificate" says 'certificate' at "$SANDBOX_UNTRUSTED_PORT"
    check 'none of them saw a password' fails says '"passwords":[1-9]' admin GET /impostors
    PGPASSWORD=x psql -X -c '' \
        "host=localhost port=$SANDBOX_PLAINTEXT_PORT user=x sslmode=disable" >/dev/null 2>&1
    check 'a careless client is counted' says '"plaintext":{[^}]*"passwords":1' admin GET /impostors
    check "the workspace's expired certificate" \
        says 'expired' call "$SANDBOX_EXPIRED_WORKSPACE/.well-known/databricks-config"
}

http_faults() {
    fault() {
        check "fault is set: $1" says '"ok":true' \
            admin POST /faults "{\"path\":\"/oidc/v1/token\",$1}"
    }
    once() { token_call "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET" "$m2m"; }
    admin DELETE /requests >/dev/null
    fault '"status":429,"retry_after":7,"times":2'
    check '429 with Retry-After' says 'Retry-After: 7' once
    check 'as often as asked' says 'HTTP/1.1 429' once
    check 'and no more' says 'HTTP/1.1 200' once
    check 'requests are counted by path' says '"/oidc/v1/token":3' admin GET /counts
    check 'and recorded with their User-Agent' \
        says '"user_agent":"selftest_sandbox/1.0","status":429' admin GET /requests
    fault '"status":503'
    check '503' says 'HTTP/1.1 503' once
    fault '"html":true'
    check 'a page instead of JSON' says '<!DOCTYPE html>' once
    fault '"cut":"before"'
    check 'cut before the answer' says 'curl: (52)' once
    fault '"cut":"middle"'
    check 'cut in the answer' says 'curl: (18)' once
    fault '"delay_ms":1500'
    began=$(date +%s%N)
    check 'a slow answer' says 'HTTP/1.1 200' once
    check 'was slow' test $((($(date +%s%N) - began) / 1000000)) -ge 1400
    check 'a fault with a typing error is refused' \
        says '"error":"unknown field' admin POST /faults '{"path":"/","statu":1}'
}

lives_and_keys() {
    admin POST /settings '{"access_token_seconds":1,"credential_seconds":1}' >/dev/null
    short=$(token_of "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET")
    brief=$(mint "$short" | field token)
    sleep 2.1
    check 'a short-lived token ends' says 'Token is expired' mint "$short"
    check 'and a short-lived credential' says 'password authentication failed' sp_login "$brief"
    admin POST /reset >/dev/null
    admin POST /settings '{"clock_skew_seconds":-7200}' >/dev/null
    late=$(mint "$(token_of "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET")" | field token)
    check 'a workspace whose clock is behind gives credentials that have ended' \
        says 'password authentication failed' sp_login "$late"
    check 'settings are reset' says '"ok":true' admin POST /reset
    check 'keys rotate' says '"kid":"' admin POST /keys/rotate '{"keep_old":true}'
    check 'with the old one kept old credentials work' says 'signed in' sp_login "$credential"
    token=$(token_of "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET")
    check 'and new ones do' says 'signed in' sp_login "$(mint "$token" | field token)"
    check 'keys rotate, the old ones dropped' \
        says '"kid":"' admin POST /keys/rotate '{"keep_old":false}'
    check 'old credentials are refused then' \
        says 'External authorization failed' sp_login "$credential"
    check 'and old tokens' says 'HTTP/1.1 403' mint "$token"
    token=$(token_of "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET")
    credential=$(mint "$token" | field token)
    check 'new ones work' says 'signed in' sp_login "$credential"
    admin POST /keys/hide '{"seconds":1}' >/dev/null
    check 'without its keys the server refuses all' \
        says 'External authorization failed' sp_login "$credential"
    sleep 1.2
    check 'until it has them back' says 'signed in' sp_login "$credential"
}

sleeping() {
    wake() {
        login "$SANDBOX_SLEEPING_HOST" "$LAKEBASE_PORT" "$DATABRICKS_CLIENT_ID" "$credential"
    }
    nap() { admin POST /compute "$1" >/dev/null; }
    check 'a compute that is awake' says 'signed in' wake
    nap '{"mode":"refuse","seconds":1}'
    check 'asleep: connections refused' says 'refused' wake
    sleep 1.3
    check 'and awake after a while' says 'signed in' wake
    nap '{"mode":"reset","times":1}'
    check 'asleep: connection cut' fails wake
    check 'and awake after one' says 'signed in' wake
    nap '{"mode":"error","times":1}'
    check "asleep: the proxy's text" says "Couldn't connect to compute node" wake
    check 'and awake after that' says 'signed in' wake
    nap '{"mode":"error","times":1,"message":"Too many connections to this endpoint"}'
    check 'another text' says 'Too many connections' wake
    nap '{"mode":"delay","times":1,"ms":1200}'
    began=$(date +%s%N)
    check 'slow to wake' says 'signed in' wake
    check 'was slow' test $((($(date +%s%N) - began) / 1000000)) -ge 1100
}

# A person's sign-in, with curl as the browser. Leaves the last answer in $work/browser.
browse() { call -b "$work/jar" -c "$work/jar" "$@" | tr -d '\r' >"$work/browser"; }
location() { sed -n 's/^[Ll]ocation: //p' "$work/browser"; }
# ask SCOPES [CLIENT]: up to the sign-in page, whose address is $page; sets $verifier.
ask() {
    rm -f "$work/jar"
    verifier=$(openssl rand -hex 32)
    challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 |
        tr '+/' '-_' | tr -d '=\n')
    query="response_type=code&client_id=${2:-$SANDBOX_U2M_CLIENT_ID}&redirect_uri=$redirect"
    query="$query&scope=$1&state=s-1&code_challenge=$challenge&code_challenge_method=S256"
    browse "$DATABRICKS_HOST/oidc/v1/authorize?$query"
    page=$DATABRICKS_HOST$(location)
    browse "$page"
}
# answer FORM [CLIENT]: fills the page in; sets $back, where the browser is sent, and $exchange.
answer() {
    ask offline_access+all-apis "${2:-}"
    browse "$page" -d "$1"
    browse "$(location)"
    back=$(location)
    code=$(printf '%s\n' "$back" | sed -n 's/.*[?&]code=\([^&]*\).*/\1/p')
    exchange="grant_type=authorization_code&code=$code&redirect_uri=$redirect"
    exchange="$exchange&code_verifier=$verifier"
}
redirect=http%3A%2F%2Flocalhost%3A8027
person_token() { # person_token FORM
    call -d "client_id=$SANDBOX_U2M_CLIENT_ID&$1" "$DATABRICKS_HOST/oidc/v1/token"
}

people() {
    sign_in="email=$SANDBOX_USER_EMAIL&password=$SANDBOX_USER_PASSWORD&answer=continue"
    answer "$sign_in"
    check 'a person signs in and is sent back' \
        says '^http://localhost:8027/*?code=.*state=s-1' echo "$back"
    check 'the code needs its verifier' says '"error":"invalid_grant"' \
        person_token "${exchange%=*}=$(openssl rand -hex 32)"
    answer "$sign_in"
    person_token "$exchange" >"$work/person"
    check 'the code becomes tokens' grep -q '"refresh_token":"' "$work/person"
    person=$(field access_token <"$work/person")
    refresh=$(field refresh_token <"$work/person")
    check 'the token is the person' \
        says "\"userName\":\"$SANDBOX_USER_EMAIL\"" api "$person" preview/scim/v2/Me
    check 'whose credential signs in' says 'signed in' \
        login localhost "$LAKEBASE_PORT" "$SANDBOX_USER_EMAIL" "$(mint "$person" | field token)"
    person_token "grant_type=refresh_token&refresh_token=$refresh" >"$work/person"
    next=$(field refresh_token <"$work/person")
    check 'refresh tokens rotate' test -n "$next" -a "$next" != "$refresh"
    dead='"error":"invalid_request".*"Refresh token is invalid"'
    check 'an old one is invalid' \
        says "$dead" person_token "grant_type=refresh_token&refresh_token=$refresh"
    check 'and using it ended the new one' \
        says "$dead" person_token "grant_type=refresh_token&refresh_token=$next"

    for app in databricks-cli "$SANDBOX_U2M_CONFIDENTIAL_CLIENT_ID"; do
        answer "$sign_in" "$app"
        form="$exchange&client_id=$app"
        if [ "$app" != databricks-cli ]; then
            check 'an application with a secret must show it' says 'invalid_client' \
                call -d "$form" "$DATABRICKS_HOST/oidc/v1/token"
            answer "$sign_in" "$app"
            form="$exchange&client_id=$app&client_secret=$SANDBOX_U2M_CONFIDENTIAL_CLIENT_SECRET"
        fi
        check "a person signs in by $app" \
            says '"refresh_token":"' call -d "$form" "$DATABRICKS_HOST/oidc/v1/token"
    done

    answer 'answer=deny'
    check 'a person denies' says 'error=access_denied' echo "$back"
    ask all-apis
    browse "$page" -d "email=$SANDBOX_USER_EMAIL&password=wrong"
    check 'a wrong password is told on the page' \
        grep -q 'Email or password is wrong' "$work/browser"
    check 'the page does not answer to another browser' says 'HTTP/1.1 400' call "$page"

    answer "$sign_in"
    refresh=$(person_token "$exchange" | field refresh_token)
    admin POST /refresh-tokens/revoke >/dev/null
    check 'a refresh token can be killed' \
        says "$dead" person_token "grant_type=refresh_token&refresh_token=$refresh"
    admin POST /reset >/dev/null
}

federation() {
    grant='grant_type=urn:ietf:params:oauth:grant-type:token-exchange&scope=all-apis'
    grant="$grant&subject_token_type=urn:ietf:params:oauth:token-type:jwt"
    swap() { call -d "$grant&subject_token=$1${2:-}" "$DATABRICKS_HOST/oidc/v1/token"; }
    check "an identity provider's token is exchanged" \
        says '"access_token":"' swap "$(cat "$SANDBOX_FEDERATION_TOKEN_FILE")"
    me=$(swap "$(cat "$SANDBOX_FEDERATION_TOKEN_FILE")" | field access_token)
    check 'for the person it names' \
        says "\"userName\":\"$SANDBOX_USER_EMAIL\"" api "$me" preview/scim/v2/Me
    workload=$(admin POST /federation/tokens '{"sub":"workload"}' | field token)
    check 'or for the service principal of client_id' \
        says '"access_token":"' swap "$workload" "&client_id=$DATABRICKS_CLIENT_ID"
    check 'not without client_id' says 'invalid_grant' swap "$workload"
    old=$(admin POST /federation/tokens "{\"sub\":\"$SANDBOX_USER_EMAIL\",\"seconds\":-5}" |
        field token)
    check 'not when it has ended' says 'has expired' swap "$old"
    check 'not when it is nonsense' says 'not a valid JWT' swap nonsense
}

ending() {
    server=$(head -n 1 "$SANDBOX_SOCKET_DIR/../data/postmaster.pid")
    workspace=$(cat "$work/a/run/workspace.pid")
    check 'stop' says 'stopped' "$sandbox" stop --dir "$work/a"
    check 'leaves no file' test -z "$(ls -A "$work/a")"
    check 'no server' fails runs "$server"
    check 'no workspace' fails runs "$workspace"
    check 'nobody listens' fails curl -s "$SANDBOX_ADMIN_URL/settings"
    check 'stopping again is harmless' says 'nothing runs' "$sandbox" stop --dir "$work/a"
    check 'the other one runs on' says 'runs in' "$sandbox" status --dir "$work/b"
    . "$work/b/env"
    kill -9 "$(cat "$work/b/run/workspace.pid")"
    check 'one that lost a process is told' says 'is broken' "$sandbox" status --dir "$work/b"
    check 'and starts anew' says 'a Lakebase is up' "$sandbox" start --dir "$work/b"
    check 'stop takes it away' says 'stopped' "$sandbox" stop --dir "$work/b"
    check 'without a rest' test -z "$(ls -A "$work/b")"
    mkdir "$work/odd dir's"
    check 'a directory with an odd name' \
        says 'a Lakebase is up' "$sandbox" start --dir "$work/odd dir's"
    check 'has settings a shell can read' says 'signed in' sh -c '
        . "$1/env" && PGPASSWORD=$SANDBOX_PGPASSWORD psql -XAtc "SELECT '\''signed in'\''" \
        "host=localhost port=$LAKEBASE_PORT user=$SANDBOX_PGUSER \
         dbname=$LAKEBASE_DATABASE sslmode=require"' - "$work/odd dir's"
    home=$(cat "$work/odd dir's/run/pghome")
    check 'and stops' says 'stopped' "$sandbox" stop --dir "$work/odd dir's"
    check 'leaving nothing outside it' fails test -e "$home"
    mkdir "$work/bin"
    printf '#!/bin/sh\necho "no entropy today" >&2\nexit 1\n' >"$work/bin/openssl"
    chmod +x "$work/bin/openssl"
    check 'a start that fails says why' says 'no entropy today' \
        env PATH="$work/bin:$PATH" "$sandbox" start --dir "$work/c"
    check 'and leaves nothing' test -z "$(ls -A "$work/c")"
}

lifecycle
discovery
tokens
rest
database
impostors
http_faults
lives_and_keys
sleeping
people
federation
ending

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
