#include "oauth/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/file.h"
#include "platform/keyring.h"
#include "platform/private.h"
#include "web/json.h"

#define FOLDER       "lakebase-odbc"
#define KEPT_VERSION 1
#define MOST         131072

static void warn(const struct lb_oauth *o, const char *what, const char *path, int os_error)
{
    char why[200];
    lb_log(o->log, LB_LOG_WARN, "%s %s: %s; the sign-in is not kept on disk", what, path,
           lb_file_error(os_error, why, sizeof why));
}

static bool add_path(const struct lb_oauth *o, struct lb_buf *out, struct lb_err *err)
{
    struct lb_cache_key key;
    char home[4096];
    int os_error;
    if (!lb_oauth_key(o, LB_CACHED_TOKEN, &key, err))
        return false;
    if (o->config.keep_dir)
        lb_buf_add_str(out, o->config.keep_dir);
    else if (lb_private_home(home, sizeof home))
        lb_buf_addf(out, "%s/" FOLDER, home);
    if (!lb_buf_ok(out))
        return lb_err_memory(err);
    if (out->n == 0) {
        lb_log(o->log, LB_LOG_WARN, "no home folder: the sign-in is not kept on disk");
        return true;
    }
    if (!lb_private_dir(lb_buf_str(out), &os_error)) {
        warn(o, "the folder", lb_buf_str(out), os_error);
        lb_buf_clear(out);
        return true;
    }
    lb_buf_add_char(out, '/');
    lb_hex_add(out, key.sum, 16);
    lb_buf_add_str(out, ".json");
    return lb_buf_ok(out) || lb_err_memory(err);
}

static bool take_lock(const struct lb_task *t, struct lb_keep *k, struct lb_err *err)
{
    struct lb_buf path = LB_BUF(8200);
    int os_error = 0;
    lb_buf_addf(&path, "%s.lock", lb_buf_str(&k->path));
    if (!lb_buf_ok(&path))
        return lb_err_memory(err);
    k->lock = lb_private_lock(lb_buf_str(&path), t->deadline, t->cancel, &os_error);
    bool fine = true;
    if (k->lock < 0 && os_error == ETIMEDOUT)
        fine = lb_err(err, LB_ERR_TIMEOUT,
                      "the time ran out while another program was signing in as the same user (a "
                      "sign-in page may be open in the browser)");
    else if (k->lock < 0 && os_error == ECANCELED)
        fine = lb_err(err, LB_ERR_CANCELLED, "the sign-in was cancelled");
    else if (k->lock < 0)
        warn(t->oauth, "the lock", lb_buf_str(&path), os_error);
    lb_buf_release(&path);
    return fine;
}

/* A folder that somebody names is one that they mean. */
static bool wants_keyring(const struct lb_oauth *o)
{
    bool asked = o->config.keep == LB_CACHE_KEYRING;
    bool may = asked || (o->config.keep == LB_CACHE_AUTO && !o->config.keep_dir);
    if (!may || atomic_load(&o->process->no_keyring))
        return false;
    bool there = lb_keyring_there();
    if (asked && !there)
        lb_log(o->log, LB_LOG_WARN,
               "no keyring here (libsecret, and the session's bus): the sign-in is not kept");
    return there;
}

bool lb_keep_open(const struct lb_task *t, struct lb_keep *k, struct lb_err *err)
{
    *k = (struct lb_keep){.oauth = t->oauth, .lock = -1, .path = LB_BUF(8192)};
    if (t->oauth->config.keep == LB_CACHE_NONE)
        return true;
    k->keyring = wants_keyring(t->oauth);
    if (!add_path(t->oauth, &k->path, err))
        return false;
    return k->path.n == 0 || take_lock(t, k, err);
}

void lb_keep_close(struct lb_keep *k)
{
    if (k->lock >= 0)
        lb_private_unlock(k->lock);
    k->lock = -1;
    lb_buf_release(&k->path);
}

static bool read_json(const struct lb_json *j, struct lb_held *out)
{
    int64_t version, life = 0, expires = 0;
    if (!lb_json_int(j, "version", &version) || version != KEPT_VERSION)
        return false;
    lb_buf_add_text(&out->text, lb_json_text(j, "access_token"));
    lb_buf_add_text(&out->more, lb_json_text(j, "refresh_token"));
    lb_json_int(j, "life", &life);
    lb_json_int(j, "expires", &expires);
    if (life < 0 || life > INT32_MAX || expires < 0 || expires > INT64_MAX / 2000)
        return false;
    int64_t left = expires - lb_clock_wall();
    lb_held_resume(out, life * 1000, (left < life ? left : life) * 1000);
    return out->text.n > 0 || out->more.n > 0;
}

/* ---- the keyring ------------------------------------------------------------------------- */

/* What the keyring knows the sign-in by: the file's name. */
static const char *name_of(const struct lb_keep *k)
{
    const char *path = lb_buf_str(&k->path), *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool keyring_did(struct lb_keep *k, enum lb_keyring_end end, const char *why)
{
    if (end == LB_KEYRING_FAILED) {
        lb_log(k->oauth->log, LB_LOG_WARN, "the keyring: %s; going on without", why);
        atomic_store(&k->oauth->process->no_keyring, true);
        k->keyring = false;
    }
    return end == LB_KEYRING_FINE;
}

static bool read_keyring(struct lb_keep *k, struct lb_held *out)
{
    char why[LB_KEYRING_WHY], *text;
    bool found = keyring_did(k, lb_keyring_read(name_of(k), &text, why), why);
    struct lb_json *j = found ? lb_json_read(lb_text_of(text), NULL) : NULL;
    found = j && read_json(j, out);
    lb_json_release(j);
    lb_free_secret(text);
    return found;
}

static bool write_keyring(struct lb_keep *k, const char *secret)
{
    char why[LB_KEYRING_WHY], label[300];
    snprintf(label, sizeof label, "Lakebase sign-in at %s", k->oauth->origin);
    return keyring_did(k, lb_keyring_write(name_of(k), label, secret, why), why);
}

/* ---- reading and writing ----------------------------------------------------------------- */

bool lb_keep_read(struct lb_keep *k, struct lb_held *out, struct lb_err *err)
{
    const char *path = lb_buf_str(&k->path);
    char *text = NULL;
    size_t n = 0;
    int os_error = 0;
    bool found = false;
    if (k->lock < 0)
        return false;
    if (k->keyring && read_keyring(k, out))
        return (lb_buf_ok(&out->text) && lb_buf_ok(&out->more)) || lb_err_memory(err);
    if (k->oauth->config.keep == LB_CACHE_KEYRING)
        return false;
    if (lb_private_read(path, MOST, &text, &n, &os_error)) {
        struct lb_json *j = lb_json_read(lb_text(text, n), NULL);
        found = j && read_json(j, out);
        k->keyring = k->keyring && !found;
        if (!found)
            lb_log(k->oauth->log, LB_LOG_WARN, "%s holds no sign-in that can be read", path);
        lb_json_release(j);
        lb_wipe(text, n);
        free(text);
    } else if (os_error != ENOENT) {
        warn(k->oauth, "the file", path, os_error);
    }
    if (os_error == ENOMEM || !lb_buf_ok(&out->text) || !lb_buf_ok(&out->more))
        return lb_err_memory(err);
    return found;
}

void lb_keep_write(struct lb_keep *k, const struct lb_held *h)
{
    const struct lb_oauth_config *c = &k->oauth->config;
    struct lb_buf text = LB_BUF_SECRET(MOST);
    int os_error = ENOMEM;
    if (k->lock < 0)
        return;
    lb_buf_addf(&text, "{\"version\":%d", KEPT_VERSION);
    /* For the person who looks into the folder; the name of the file decides. */
    lb_json_add_field(&text, "host", lb_text_of(k->oauth->origin));
    lb_json_add_field(&text, "client_id", lb_text_of(c->client_id ? c->client_id : ""));
    lb_json_add_field(&text, "scope", lb_text_of(c->scopes));
    lb_json_add_field(&text, "access_token", lb_buf_text(&h->text));
    lb_json_add_field(&text, "refresh_token", lb_buf_text(&h->more));
    lb_buf_addf(&text, ",\"life\":%lld,\"expires\":%lld}\n", (long long)(h->life_ms / 1000),
                (long long)(lb_clock_wall() + lb_held_left(h) / 1000));
    bool done = lb_buf_ok(&text) && k->keyring && write_keyring(k, lb_buf_str(&text));
    if (!done && c->keep != LB_CACHE_KEYRING &&
        (!lb_buf_ok(&text) || !lb_private_write(lb_buf_str(&k->path), text.at, text.n, &os_error)))
        warn(k->oauth, "writing", lb_buf_str(&k->path), os_error);
    lb_buf_release(&text);
}

void lb_keep_refused(const struct lb_task *t, struct lb_text token)
{
    struct lb_keep k;
    struct lb_held h;
    lb_held_init(&h);
    if (lb_keep_open(t, &k, NULL) && lb_keep_read(&k, &h, NULL) &&
        lb_text_is_secret(lb_buf_text(&h.text), token)) {
        lb_buf_clear(&h.text);
        lb_keep_write(&k, &h);
    }
    lb_held_release(&h);
    lb_keep_close(&k);
}

bool lb_keep_forget(const struct lb_task *t, bool *was, struct lb_err *err)
{
    struct lb_keep k;
    int os_error = 0;
    char why[200];
    *was = false;
    bool fine = lb_keep_open(t, &k, err);
    if (fine && k.lock >= 0) {
        bool kept = k.keyring && keyring_did(&k, lb_keyring_remove(name_of(&k), why), why);
        *was = lb_private_remove(lb_buf_str(&k.path), &os_error) || kept;
        if (!*was && os_error != ENOENT)
            fine = lb_err(err, LB_ERR_SYSTEM, "%s cannot be removed: %s", lb_buf_str(&k.path),
                          lb_file_error(os_error, why, sizeof why));
    }
    lb_keep_close(&k);
    return fine;
}
