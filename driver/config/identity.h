/*
 * Who signs in and by which way, as far as the settings say it.
 */
#ifndef LB_CONFIG_IDENTITY_H
#define LB_CONFIG_IDENTITY_H

#include "config/settings.h"

/*
 * The way to sign in: AuthType, else AuthMech and Auth_Flow, else the one way that what was given
 * fits. What the string, the data source or a named profile gives decides; the environment and the
 * default profile are asked only when those give nothing. Two ways at once are LB_ERR_ARGUMENT and
 * named both; no way for a Lakebase is LB_ERR_MISSING; with neither workspace, endpoint nor
 * instance it is the password way. A browser is never inferred: AuthType=oauth-u2m or Auth_Flow=2
 * must say so.
 */
bool lb_settings_auth_type(const struct lb_settings *s, enum lb_auth_type *out, struct lb_err *err);
const char *lb_auth_type_name(enum lb_auth_type type);

/*
 * User and secret of an OAuth client. Tools hand what a person typed as UID and PWD, so with
 * oauth-m2m, UID stands in for a ClientID and PWD for a ClientSecret that is not there (nor a
 * SecretFile or SecretCommand). "" when there is none.
 */
const char *lb_settings_client_id(const struct lb_settings *s, enum lb_auth_type type);
/* The PostgreSQL user as far as the settings say it: "" leaves it to the sign-in to find out. */
const char *lb_settings_user(const struct lb_settings *s, enum lb_auth_type type);

/*
 * Where the secret of a sign-in way stands: which is LB_KEY_CLIENT_SECRET, LB_KEY_PWD or
 * LB_KEY_ACCESS_TOKEN; the keyword that holds it (PWD may stand in for others), or the …File or
 * …Command that does, whichever came from the strongest source. Its value may be "".
 */
enum lb_keyword lb_settings_secret(const struct lb_settings *s, enum lb_keyword which,
                                   enum lb_auth_type type);

#endif
