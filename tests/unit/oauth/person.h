/*
 * A person who signs in by the browser, over a script, and the folder where that is kept.
 */
#ifndef LB_TESTS_OAUTH_PERSON_H
#define LB_TESTS_OAUTH_PERSON_H

#include <pthread.h>

#include "oauth/script.h"

#define ANYWHERE                                                                                   \
    "{\"token_endpoint\":\"" HOST "/oidc/v1/token\",\"authorization_endpoint\":\"" HOST            \
    "/oidc/v1/authorize\"}"
#define JWT     "e30.eyJzdWIiOiJhZGFAZXhhbXBsZS5jb20ifQ.s" /* {"sub":"ada@example.com"} */
#define FIRST   "{\"access_token\":\"" JWT "\",\"expires_in\":3600,\"refresh_token\":\"dose-r1\"}"
#define ROTATED "{\"access_token\":\"" JWT "2\",\"expires_in\":3600,\"refresh_token\":\"dose-r2\"}"
#define SAME    "{\"access_token\":\"" JWT "3\",\"expires_in\":3600}"
#define DEAD    "{\"error\":\"invalid_request\",\"error_description\":\"Refresh token is invalid\"}"
#define HELLO                                                                                      \
    {                                                                                              \
        DISCOVERY, 200, ANYWHERE, NULL                                                             \
    }

struct person {
    const char *query[3]; /* what the browser comes back with, one after another; $ is the state */
    unsigned shown; /* how often an address was shown; the first time, the browser comes back */
    char url[4096];
    char page[16384]; /* the last answer it got */
    pthread_t thread;
};

extern char folder[64];
extern char kept[4096]; /* the file that read_kept has read */
extern struct lb_oauth_person voice;

int make_folder(void **state); /* for setup and teardown of each test */
int remove_folder(void **state);

/* Calls f for each file but locks; returns how many there are. */
unsigned each_file(void (*f)(const char *path));
void age(int64_t left);             /* the kept token lives so many seconds more */
void assert_kept(const char *what); /* the one file there is is private and holds that */

/* Settings for the person; NULL: nobody is there. */
struct lb_oauth_config by_browser(struct person *p);

/* Gets the token and compares it, unless NULL. */
bool sign_in(struct room *r, const char *token);

/* Signs in by the script as a program of its own would; token NULL: it must fail. */
void run(const struct scripted *steps, struct person *p, const char *token);

/* Leaves FIRST kept. */
void sign_in_first(void);

#endif
