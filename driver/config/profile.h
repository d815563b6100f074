/*
 * Profiles of the Databricks configuration file (~/.databrickscfg), which Databricks' SDKs and
 * command line program share: an INI file, a section a profile.
 */
#ifndef LB_CONFIG_PROFILE_H
#define LB_CONFIG_PROFILE_H

#include "config/settings.h"

/*
 * Puts what the profile says that Profile names, else the one that the file's [__settings__] makes
 * the default, else [DEFAULT]. Only a profile that was named must exist (LB_ERR_MISSING). With none
 * named, the file is left alone when something else already says where to sign in, or how. Called
 * when everything else is read.
 */
bool lb_profile_load(struct lb_settings *s, struct lb_err *err);

#endif
