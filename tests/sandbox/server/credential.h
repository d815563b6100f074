/*
 * A database credential: the JWT that a Lakebase role gives as its password.
 */
#ifndef SANDBOX_CREDENTIAL_H
#define SANDBOX_CREDENTIAL_H

enum credential_verdict {
    CREDENTIAL_GOOD,
    CREDENTIAL_UNREADABLE, /* not a JWT of ours at all */
    CREDENTIAL_WRONG_KIND, /* a workspace token, say */
    CREDENTIAL_UNTRUSTED,  /* no such key, or the signature does not fit */
    CREDENTIAL_EXPIRED,
    CREDENTIAL_OTHER_SUBJECT, /* issued to somebody else than this role */
};

/*
 * Checks a token for a role. key_dir holds the workspace's public keys, one
 * KID.pem each. *why is set to a line for the server's log, never to a part of
 * the token, and points at static text.
 */
enum credential_verdict credential_check(const char *token, const char *role, const char *key_dir,
                                         const char **why);

#endif
