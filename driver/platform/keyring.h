/*
 * The keyring of the user's desktop: secrets that are unlocked with the session. On Linux it is the
 * Secret Service by libsecret, which is loaded if it is installed and the session has a bus, and
 * not needed otherwise. Nothing here waits longer than a few seconds, for a keyring that is locked
 * may ask somebody who is not there.
 */
#ifndef LB_PLATFORM_KEYRING_H
#define LB_PLATFORM_KEYRING_H

#include <stdbool.h>
#include <stddef.h>

enum lb_keyring_end {
    LB_KEYRING_FINE,
    LB_KEYRING_NOTHING, /* it holds no such secret */
    LB_KEYRING_FAILED   /* *why tells; there is no use in trying again soon */
};

#define LB_KEYRING_WHY 200

/* Whether there may be one: without a round trip. */
bool lb_keyring_there(void);

/* Secrets are text, known by a name. *out is malloc'd. */
enum lb_keyring_end lb_keyring_read(const char *name, char **out, char why[LB_KEYRING_WHY]);
/* label: what people see who look into their keyring. */
enum lb_keyring_end lb_keyring_write(const char *name, const char *label, const char *secret,
                                     char why[LB_KEYRING_WHY]);
enum lb_keyring_end lb_keyring_remove(const char *name, char why[LB_KEYRING_WHY]);

#endif
