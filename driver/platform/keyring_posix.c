#include "platform/keyring.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/clock.h"
#include "platform/host.h"
#include "platform/thread.h"

#define LIBRARY "libsecret-1.so.0"
#define TRY_MS  3000

/* Of libsecret's and GLib's public interface (API reference, "SecretSchema", "GError"). */
struct schema {
    const char *name;
    int flags;
    struct {
        const char *name;
        int type; /* 0: a string */
    } attributes[32];
    int reserved;
    void *more[7];
};

struct problem {
    uint32_t domain;
    int code;
    char *message;
};

static const struct schema schema = {.name = "lakebase-odbc", .attributes = {{"sign-in", 0}}};

struct library {
    char *(*lookup)(const struct schema *, void *cancel, struct problem **, ...);
    int (*store)(const struct schema *, const char *collection, const char *label,
                 const char *secret, void *cancel, struct problem **, ...);
    int (*clear)(const struct schema *, void *cancel, struct problem **, ...);
    void (*free_secret)(char *);
    void *(*cancel_new)(void);
    void (*cancel)(void *);
    void (*unref)(void *);
    void (*free_problem)(struct problem *);
};

/* It stays loaded: GLib keeps threads of its own running. */
static bool load(struct library *l)
{
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        {"secret_password_lookup_sync", &l->lookup},
        {"secret_password_store_sync", &l->store},
        {"secret_password_clear_sync", &l->clear},
        {"secret_password_free", &l->free_secret},
        {"g_cancellable_new", &l->cancel_new},
        {"g_cancellable_cancel", &l->cancel},
        {"g_object_unref", &l->unref},
        {"g_error_free", &l->free_problem},
    };
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    bool fine = handle;
    for (size_t i = 0; fine && i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(handle, functions[i].name);
        memcpy(functions[i].at, &function, sizeof function);
        fine = function;
    }
    if (handle)
        dlclose(handle);
    return fine;
}

bool lb_keyring_there(void)
{
    struct library l;
    char path[4096];
    const char *folder = lb_host_env("XDG_RUNTIME_DIR");
    bool bus = lb_host_env("DBUS_SESSION_BUS_ADDRESS");
    if (!bus && folder) {
        int n = snprintf(path, sizeof path, "%s/bus", folder);
        bus = n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
    }
    return bus && load(&l);
}

/* ---- not for longer than TRY_MS ---------------------------------------------------------- */

struct watch {
    struct library library;
    struct lb_mutex lock;
    struct lb_cond over;
    bool done;
    pthread_t thread;
    bool watched;
    void *cancel;
    struct problem *problem;
};

static void *look_at_the_clock(void *at)
{
    struct watch *w = at;
    int64_t until = lb_clock_ms() + TRY_MS;
    lb_mutex_lock(&w->lock);
    while (!w->done && lb_cond_wait(&w->over, &w->lock, until))
        continue;
    bool late = !w->done;
    lb_mutex_unlock(&w->lock);
    if (late)
        w->library.cancel(w->cancel);
    return NULL;
}

static bool begin(struct watch *w, char *why)
{
    memset(w, 0, sizeof *w);
    if (!load(&w->library)) {
        snprintf(why, LB_KEYRING_WHY, LIBRARY " cannot be loaded");
        return false;
    }
    w->cancel = w->library.cancel_new();
    lb_mutex_init(&w->lock);
    lb_cond_init(&w->over);
    w->watched = w->cancel && pthread_create(&w->thread, NULL, look_at_the_clock, w) == 0;
    if (w->watched)
        return true;
    snprintf(why, LB_KEYRING_WHY, "no thread could be started");
    if (w->cancel)
        w->library.unref(w->cancel);
    lb_cond_release(&w->over);
    lb_mutex_release(&w->lock);
    return false;
}

static enum lb_keyring_end end(struct watch *w, bool found, char *why)
{
    lb_mutex_lock(&w->lock);
    w->done = true;
    lb_cond_signal_all(&w->over);
    lb_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    enum lb_keyring_end how = w->problem ? LB_KEYRING_FAILED
                              : found    ? LB_KEYRING_FINE
                                         : LB_KEYRING_NOTHING;
    if (w->problem) {
        snprintf(why, LB_KEYRING_WHY, "%s", w->problem->message);
        w->library.free_problem(w->problem);
    }
    w->library.unref(w->cancel);
    lb_cond_release(&w->over);
    lb_mutex_release(&w->lock);
    return how;
}

/* ---- the three ---------------------------------------------------------------------------- */

enum lb_keyring_end lb_keyring_read(const char *name, char **out, char why[LB_KEYRING_WHY])
{
    struct watch w;
    *out = NULL;
    if (!begin(&w, why))
        return LB_KEYRING_FAILED;
    char *secret = w.library.lookup(&schema, w.cancel, &w.problem, "sign-in", name, (char *)NULL);
    *out = secret ? strdup(secret) : NULL;
    if (secret)
        w.library.free_secret(secret); /* wipes it */
    return end(&w, *out, why);
}

enum lb_keyring_end lb_keyring_write(const char *name, const char *label, const char *secret,
                                     char why[LB_KEYRING_WHY])
{
    struct watch w;
    if (!begin(&w, why))
        return LB_KEYRING_FAILED;
    bool fine = w.library.store(&schema, NULL, label, secret, w.cancel, &w.problem, "sign-in", name,
                                (char *)NULL);
    return end(&w, fine, why);
}

enum lb_keyring_end lb_keyring_remove(const char *name, char why[LB_KEYRING_WHY])
{
    struct watch w;
    if (!begin(&w, why))
        return LB_KEYRING_FAILED;
    bool was = w.library.clear(&schema, w.cancel, &w.problem, "sign-in", name, (char *)NULL);
    return end(&w, was, why);
}
