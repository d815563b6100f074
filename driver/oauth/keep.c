#include "oauth/keep.h"

#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "oauth/task.h"
#include "platform/clock.h"
#include "platform/file.h"
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

bool lb_keep_open(const struct lb_task *t, struct lb_keep *k, struct lb_err *err)
{
    *k = (struct lb_keep){.oauth = t->oauth, .lock = -1, .path = LB_BUF(8192)};
    if (t->oauth->config.keep_nothing)
        return true;
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

bool lb_keep_read(const struct lb_keep *k, struct lb_held *out, struct lb_err *err)
{
    const char *path = lb_buf_str(&k->path);
    char *text = NULL;
    size_t n = 0;
    int os_error = 0;
    bool found = false;
    if (k->lock < 0)
        return false;
    if (lb_private_read(path, MOST, &text, &n, &os_error)) {
        struct lb_json *j = lb_json_read(lb_text(text, n), NULL);
        found = j && read_json(j, out);
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

void lb_keep_write(const struct lb_keep *k, const struct lb_held *h)
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
    if (!lb_buf_ok(&text) || !lb_private_write(lb_buf_str(&k->path), text.at, text.n, &os_error))
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
        *was = lb_private_remove(lb_buf_str(&k.path), &os_error);
        if (!*was && os_error != ENOENT)
            fine = lb_err(err, LB_ERR_SYSTEM, "%s cannot be removed: %s", lb_buf_str(&k.path),
                          lb_file_error(os_error, why, sizeof why));
    }
    lb_keep_close(&k);
    return fine;
}
