/*
 * Signing in to Lakebase: from what the user gave (a service principal's secret, …) to the
 * credential that PostgreSQL takes as the password. Two steps, as Databricks has it: a workspace
 * OAuth token (RFC 6749), then with it a database credential from the workspace's REST API. Both
 * live about an hour, are cached in the process, shared by all its connections and renewed early.
 *
 * Errors of every function: LB_ERR_MISSING (something was not given), LB_ERR_ARGUMENT, LB_ERR_AUTH
 * (the identity was refused), LB_ERR_CONNECT (unreachable, unavailable, TLS), LB_ERR_TIMEOUT,
 * LB_ERR_CANCELLED, LB_ERR_PROTOCOL (an answer that makes no sense, such as an HTML page). The text
 * names the step, the URL, the status and what to do next; err->native is the HTTP status.
 */
#ifndef LB_OAUTH_OAUTH_H
#define LB_OAUTH_OAUTH_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/err.h"
#include "config/keyword.h"

struct lb_log;
struct lb_http;

/*
 * What the sign-ins of a process share: cache and network connections. One a process, owned by who
 * owns the process's state; open and close are not thread-safe, everything else is.
 */
struct lb_oauth_process;
bool lb_oauth_process_open(struct lb_oauth_process **out, struct lb_err *err);
/* The same over another transport, which must outlive it. */
bool lb_oauth_process_open_over(struct lb_oauth_process **out, const struct lb_http *http,
                                struct lb_err *err);
void lb_oauth_process_close(struct lb_oauth_process *p); /* NULL is allowed */

/* A program with a terminal: it shows the address and takes what a person pastes back. */
struct lb_oauth_person {
    /* The sign-in waits for this address to be visited; opened says whether a browser was started.
     */
    void (*show)(void *self, const char *url, bool opened);
    /* Appends a line that the person has typed since, if there is one; must not wait. */
    bool (*typed)(void *self, struct lb_buf *line);
    /* That line was not the address that this sign-in's browser was sent to; may be NULL. */
    void (*mistyped)(void *self);
    void *self;
};

/*
 * The settings; strings may be NULL or "", which is "not given". lb_oauth_open copies all of it.
 * Secrets are wiped when they go.
 */
struct lb_oauth_config {
    const char *way;          /* how to sign in: a value of the AuthType keyword */
    const char *workspace;    /* "https://host[:port]"; anything behind that is not looked at */
    const char *workspace_id; /* for hosts that serve several workspaces */
    const char *account_id;
    const char *client_id; /* "token-federation": of a service principal's policy, or NULL */
    const char *client_secret;
    const char *client_auth; /* "basic" (default) or "body", RFC 6749 2.3.1 */
    const char *scopes;      /* separated by spaces or commas; default "all-apis" */

    const char *access_token; /* "access-token": a ready workspace token, or where it is */
    const char *access_token_file;
    const char *access_token_command;

    const char *identity_token; /* "token-federation": an identity provider's JWT, or where it is */
    const char *identity_token_file;
    const char *identity_token_env; /* the variable's name */
    const char *identity_token_command;
    const char *identity_source; /* "github", "azure-devops", or one of the above by its name:
                                    "file", "env", "command"; "auto": the first that is given */
    const char *audience;        /* to ask the identity provider for */

    const char *azure_tenant; /* "azure-client-secret", "azure-msi", "azure-cli" */
    const char *azure_client_id;
    const char *azure_client_secret;
    const char *azure_resource_id; /* of the workspace */
    const char *azure_environment; /* "PUBLIC", "USGOVERNMENT", "CHINA"; NULL: by the host */

    const char *profile;  /* "databricks-cli": which of its profiles; NULL: the one of the host */
    const char *cli_path; /* NULL: "databricks" on PATH */

    /* "oauth-u2m": the browser. client_id NULL is "databricks-cli"; client_secret is for apps that
     * have one. */
    const char
        *redirect_ports; /* "8020,8030": what the app's redirect URLs allow; NULL: 8020 to 8040 */
    const char *application; /* what the page in the browser calls the program; NULL: user_agent */
    int64_t browser_ms;      /* how long to wait for the person; 0: 120 seconds */
    bool browser_never; /* only what is kept, and refresh tokens; a person is shown the address */
    enum lb_token_cache keep; /* where a person's sign-in is kept */
    const char *keep_dir;     /* of its file, and of its lock; NULL: the user's own folder */
    const struct lb_oauth_person
        *person;                        /* who can be talked to; NULL: nobody but by the browser */
    const char *authorization_endpoint; /* instead of the one discovery finds */

    const char *discovery_url;  /* RFC 8414 document to use instead of the workspace's own */
    const char *token_endpoint; /* no discovery at all */

    const char *endpoint; /* projects/P/branches/B/endpoints/E, or its project or branch alone */
    const char *instance; /* a provisioned database instance's name */
    const char *host;     /* PostgreSQL's host, from which the endpoint or instance can be found */
    bool read_only;       /* lb_oauth_host: the read-only host */
    int64_t credential_ttl; /* seconds to ask for, 300 to 3600, endpoints only; 0: not asked */
    bool direct;            /* the workspace token itself is the password: no database credential */

    const char *ca_file;
    const char *proxy; /* "" is "not given" here; "none": no proxy at all */
    const char *proxy_user;
    const char *proxy_secret;
    const char *no_proxy;
    const char *user_agent;
    int64_t connect_ms; /* limits of one request; 0: the defaults of web/http.h */
    int64_t answer_ms;
};

/* Checks the settings; no network. May be shared by threads. `p` and `log` must outlive it. */
struct lb_oauth;
bool lb_oauth_open(struct lb_oauth_process *p, const struct lb_oauth_config *config,
                   struct lb_log *log, struct lb_oauth **out, struct lb_err *err);
void lb_oauth_close(struct lb_oauth *o); /* NULL is allowed */

/* How long a call may take and who may end it. */
struct lb_oauth_limit {
    int64_t deadline;          /* lb_clock_ms() */
    const atomic_bool *cancel; /* becomes true to end the call soon; may be NULL */
};

struct lb_oauth_credential {
    struct lb_buf text; /* secret: the password for PostgreSQL */
    int64_t life_ms;    /* how long it is good for, counted from now */
    bool from_cache;
};

void lb_oauth_credential_release(struct lb_oauth_credential *c);

/*
 * The database credential, with at least min_life_ms left when the server gives such long ones.
 * `out` need not be initialised; it is released by the caller, also after a failure.
 */
bool lb_oauth_credential(struct lb_oauth *o, struct lb_oauth_limit limit, int64_t min_life_ms,
                         struct lb_oauth_credential *out, struct lb_err *err);

/* PostgreSQL refused c: it is forgotten, unless a newer one has taken its place already. */
void lb_oauth_credential_drop(struct lb_oauth *o, const struct lb_oauth_credential *c);

/* Signs out: removes what is kept on disk of this sign-in; *was tells whether there was something.
 * Ways that keep nothing: true. */
bool lb_oauth_forget(struct lb_oauth *o, struct lb_oauth_limit limit, bool *was,
                     struct lb_err *err);

/* Appends the PostgreSQL user that this identity is: client id, or user name. */
bool lb_oauth_user(struct lb_oauth *o, struct lb_oauth_limit limit, struct lb_buf *out,
                   struct lb_err *err);

/* Appends the host that the endpoint or instance is reached at; the port is always 5432. */
bool lb_oauth_host(struct lb_oauth *o, struct lb_oauth_limit limit, struct lb_buf *out,
                   struct lb_err *err);

#endif
