/* The rules between settings, for settings.c. */
#ifndef LB_CONFIG_SETTINGS_RULES_H
#define LB_CONFIG_SETTINGS_RULES_H

#include "config/settings.h"

/* Back to the default, as if it had not been given. */
void lb_settings_clear(struct lb_settings *s, enum lb_keyword id);

/*
 * Once everything is read: decodes what PercentDecodePWD asks for, writes paths out, lets the
 * user's own words about one thing take the place of what the environment says about another, and
 * refuses what no value of its own can tell.
 */
bool lb_settings_settle(struct lb_settings *s, struct lb_err *err);

#endif
