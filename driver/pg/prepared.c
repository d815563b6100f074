/*
 * The cache of statements by text and declared parameter types. An entry lives as long as somebody
 * holds it or the cache has room; it has a name on the server when preparing it pays. Both are
 * given up by least recent use.
 */
#include "pg/session_in.h"

#include <stdio.h>
#include <stdlib.h>

/* Entries kept though nobody holds them: as many again as may be named, to tell what is seen twice.
 */
enum { REMEMBERED_PER_NAMED = 2, NSLOTS = 256 };

/* Nobody's texts longer than this are forgotten at once, unless they are prepared. */
enum { LONG_TEXT = 16384, NAMES_CEILING = 1 << 20 };

/* ---- a result's columns ------------------------------------------------------------------- */

struct lb_columns *lb_columns_new(const PGresult *r)
{
    unsigned n = (unsigned)PQnfields(r);
    size_t names = 0;
    for (unsigned i = 0; i < n; i++)
        names += strlen(PQfname(r, (int)i)) + 1;
    struct lb_columns *c = calloc(1, sizeof *c + 2 * n * sizeof *c->text + names);
    if (!c)
        return NULL;
    atomic_init(&c->refs, 1);
    c->n = n;
    c->text = (struct lb_column *)(c + 1);
    c->binary = c->text + n;
    char *name = (char *)(c->binary + n);
    for (unsigned i = 0; i < n; i++) {
        int f = (int)i;
        size_t len = strlen(PQfname(r, f)) + 1;
        memcpy(name, PQfname(r, f), len);
        c->text[i] = (struct lb_column){
            .name = name,
            .oid = PQftype(r, f),
            .typmod = PQfmod(r, f),
            .table = PQftable(r, f),
            .attribute = (int16_t)PQftablecol(r, f),
        };
        c->binary[i] = c->text[i];
        c->binary[i].binary = true;
        name += len;
    }
    return c;
}

void lb_columns_release(struct lb_columns *c)
{
    while (c && atomic_fetch_sub(&c->refs, 1) == 1) {
        struct lb_columns *former = c->former;
        free(c);
        c = former;
    }
}

static struct lb_columns *columns_hold(struct lb_columns *c)
{
    if (c)
        atomic_fetch_add(&c->refs, 1);
    return c;
}

static bool columns_match(const struct lb_columns *c, const PGresult *r)
{
    if (c->n != (unsigned)PQnfields(r))
        return false;
    for (unsigned i = 0; i < c->n; i++) {
        int f = (int)i;
        const struct lb_column *have = &c->text[i];
        if (have->oid != PQftype(r, f) || have->typmod != PQfmod(r, f) ||
            have->table != PQftable(r, f) || have->attribute != (int16_t)PQftablecol(r, f) ||
            strcmp(have->name, PQfname(r, f)) != 0)
            return false;
    }
    return true;
}

/* ---- the table ------------------------------------------------------------------------------ */

bool lb_cache_init(struct lb_session *s, unsigned most)
{
    struct lb_cache *c = &s->cache;
    c->most = most;
    c->nslots = NSLOTS;
    c->slots = calloc(NSLOTS, sizeof(struct lb_prepared *));
    c->gone = LB_BUF(NAMES_CEILING);
    return c->slots != NULL;
}

/* Eight bytes a step; texts are long, and every execution looks one up. */
static uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint64_t word = 0;
    for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    word = 0;
    if (n > 0)
        memcpy(&word, at, n);
    h = (h ^ word ^ n) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

static struct lb_prepared **slot_of(struct lb_cache *c, uint64_t hash)
{
    return &c->slots[hash % c->nslots];
}

static void list_out(struct lb_cache *c, struct lb_prepared *p)
{
    *(p->newer ? &p->newer->older : &c->newest) = p->older;
    *(p->older ? &p->older->newer : &c->oldest) = p->newer;
}

static void list_in(struct lb_cache *c, struct lb_prepared *p)
{
    p->newer = NULL;
    p->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = p;
    c->newest = p;
}

static void unname(struct lb_cache *c, struct lb_prepared *p, bool deallocate)
{
    if (!p->name[0])
        return;
    if (deallocate)
        lb_buf_add(&c->gone, p->name, strlen(p->name) + 1);
    atomic_store(&c->any_gone, c->gone.n > 0);
    p->name[0] = '\0';
    c->named--;
}

static void prepared_free(struct lb_prepared *p)
{
    lb_columns_release(p->columns);
    while (p->params) {
        struct lb_params *former = p->params->former;
        free(p->params);
        p->params = former;
    }
    free(p);
}

static void drop(struct lb_cache *c, struct lb_prepared *p)
{
    struct lb_prepared **at = slot_of(c, p->hash);
    while (*at != p)
        at = &(*at)->chain;
    *at = p->chain;
    list_out(c, p);
    c->count--;
    unname(c, p, true);
    prepared_free(p);
}

/* Keeps the table within its bounds; what is held stays. */
static void trim(struct lb_cache *c)
{
    unsigned most = c->most * REMEMBERED_PER_NAMED;
    for (struct lb_prepared *p = c->oldest, *next = NULL; p && c->count > most; p = next) {
        next = p->newer;
        if (p->refs == 0)
            drop(c, p);
    }
    for (struct lb_prepared *p = c->oldest; p && c->named > c->most; p = p->newer)
        unname(c, p, true);
}

void lb_cache_release(struct lb_session *s)
{
    struct lb_cache *c = &s->cache;
    while (c->oldest) {
        struct lb_prepared *p = c->oldest;
        list_out(c, p);
        prepared_free(p);
    }
    lb_buf_release(&c->gone);
    free(c->slots);
}

void lb_cache_forget_all(struct lb_session *s)
{
    struct lb_cache *c = &s->cache;
    lb_mutex_lock(&s->cache_lock);
    for (struct lb_prepared *p = c->oldest; p; p = p->newer)
        unname(c, p, false);
    lb_buf_clear(&c->gone);
    lb_mutex_unlock(&s->cache_lock);
}

void lb_cache_outdate(struct lb_session *s)
{
    struct lb_cache *c = &s->cache;
    lb_mutex_lock(&s->cache_lock);
    for (struct lb_prepared *p = c->oldest, *next = NULL; p; p = next) {
        next = p->newer;
        p->columns_known = false;
        p->params_known = false;
        p->one_by_one = false;
        if (p->refs == 0)
            drop(c, p);
        else
            unname(c, p, true);
    }
    lb_mutex_unlock(&s->cache_lock);
}

void lb_cache_forget(struct lb_session *s, struct lb_prepared *p, bool deallocate)
{
    lb_mutex_lock(&s->cache_lock);
    unname(&s->cache, p, deallocate);
    lb_mutex_unlock(&s->cache_lock);
}

void lb_cache_stale(struct lb_session *s, struct lb_prepared *p, const char *sqlstate)
{
    if (strcmp(sqlstate, "26000") == 0)
        lb_cache_forget_all(s); /* who takes one away takes them all, as a rule */
    else
        lb_cache_forget(s, p, strcmp(sqlstate, "42P05") != 0); /* 42P05: the name is somebody's */
    lb_mutex_lock(&s->cache_lock);
    p->columns_known = p->params_known = false;
    lb_mutex_unlock(&s->cache_lock);
}

void lb_cache_deallocate(struct lb_session *s, struct lb_flight *f)
{
    struct lb_cache *c = &s->cache;
    if (!atomic_exchange(&c->any_gone, false))
        return;
    lb_mutex_lock(&s->cache_lock);
    for (size_t at = 0; at < c->gone.n; at += strlen(c->gone.at + at) + 1)
        lb_flight_forget(s, f, c->gone.at + at);
    lb_buf_clear(&c->gone);
    lb_mutex_unlock(&s->cache_lock);
}

/* ---- entries -------------------------------------------------------------------------------- */

static struct lb_prepared *find(struct lb_cache *c, uint64_t hash, struct lb_text sql, unsigned n,
                                const uint32_t *oids)
{
    for (struct lb_prepared *p = *slot_of(c, hash); p; p = p->chain)
        if (p->hash == hash && lb_prepared_is(p, sql, n, oids))
            return p;
    return NULL;
}

/* One block: the entry, its declared types, its text. */
static struct lb_prepared *entry_new(struct lb_session *s, uint64_t hash, struct lb_text sql,
                                     unsigned n, const uint32_t *oids)
{
    struct lb_prepared *p = malloc(sizeof *p + n * sizeof *oids + sql.n + 1);
    if (!p)
        return NULL;
    memset(p, 0, sizeof *p);
    p->session = s;
    p->hash = hash;
    p->noids = n;
    p->oids = (uint32_t *)(p + 1);
    if (n > 0)
        memcpy(p->oids, oids, n * sizeof *oids);
    char *text = (char *)(p->oids + n);
    if (sql.n > 0)
        memcpy(text, sql.at, sql.n);
    text[sql.n] = '\0';
    p->sql = lb_text(text, sql.n);
    return p;
}

struct lb_prepared *lb_session_prepare(struct lb_session *s, struct lb_text sql,
                                       enum lb_run_kind kind, unsigned n, const uint32_t *oids,
                                       bool keep)
{
    uint64_t hash = hash_bytes(hash_bytes(sql.n, sql.at, sql.n), oids, n * sizeof *oids);
    struct lb_cache *c = &s->cache;
    lb_mutex_lock(&s->cache_lock);
    struct lb_prepared *p = find(c, hash, sql, n, oids);
    if (p) {
        list_out(c, p);
    } else if ((p = entry_new(s, hash, sql, n, oids))) {
        p->kind = kind;
        p->chain = *slot_of(c, hash);
        *slot_of(c, hash) = p;
        c->count++;
    }
    if (p) {
        list_in(c, p);
        p->refs++;
        p->keep = p->keep || keep;
        trim(c);
    }
    lb_mutex_unlock(&s->cache_lock);
    return p;
}

bool lb_prepared_is(const struct lb_prepared *p, struct lb_text sql, unsigned n,
                    const uint32_t *oids)
{
    return p && p->noids == n && lb_text_is(p->sql, sql) &&
           (n == 0 || memcmp(p->oids, oids, n * sizeof *oids) == 0);
}

struct lb_prepared *lb_prepared_hold(struct lb_prepared *p)
{
    lb_mutex_lock(&p->session->cache_lock);
    p->refs++;
    lb_mutex_unlock(&p->session->cache_lock);
    return p;
}

void lb_prepared_release(struct lb_prepared *p)
{
    if (!p)
        return;
    struct lb_session *s = p->session;
    lb_mutex_lock(&s->cache_lock);
    p->refs--;
    if (p->refs == 0 && !p->name[0] && p->sql.n > LONG_TEXT)
        drop(&s->cache, p);
    else if (s->cache.count > s->cache.most * REMEMBERED_PER_NAMED)
        trim(&s->cache);
    lb_mutex_unlock(&s->cache_lock);
}

bool lb_prepared_use(struct lb_prepared *p, bool by_name)
{
    struct lb_session *s = p->session;
    struct lb_cache *c = &s->cache;
    bool parse = false;
    lb_mutex_lock(&s->cache_lock);
    list_out(c, p);
    list_in(c, p);
    p->refs++;
    if (!p->name[0] && c->most > 0 && (by_name || p->keep || p->seen > 0)) {
        snprintf(p->name, sizeof p->name, "_lb%lx", (unsigned long)++c->next_name);
        c->named++;
        trim(c);
        parse = true;
    }
    p->seen++;
    lb_mutex_unlock(&s->cache_lock);
    return parse;
}

/* ---- what is known of them ------------------------------------------------------------------ */

struct lb_columns *lb_prepared_learn(struct lb_prepared *p, const PGresult *r, bool trusted)
{
    struct lb_session *s = p->session;
    lb_mutex_lock(&s->cache_lock);
    struct lb_columns *c = columns_hold(p->columns);
    bool known = p->columns_known;
    lb_mutex_unlock(&s->cache_lock);
    if (c && known && ((trusted && c->n == (unsigned)PQnfields(r)) || columns_match(c, r)))
        return c;
    lb_columns_release(c);
    c = lb_columns_new(r);
    if (!c)
        return NULL;
    lb_mutex_lock(&s->cache_lock);
    c->former = p->columns; /* its reference goes along */
    p->columns = columns_hold(c);
    p->columns_known = true;
    lb_mutex_unlock(&s->cache_lock);
    return c;
}

bool lb_prepared_learn_params(struct lb_prepared *p, const PGresult *r)
{
    unsigned n = (unsigned)PQnparams(r);
    struct lb_params *params = malloc(sizeof *params + n * sizeof *params->oids);
    if (!params)
        return false;
    for (unsigned i = 0; i < n; i++)
        params->oids[i] = PQparamtype(r, (int)i);
    lb_mutex_lock(&p->session->cache_lock);
    /* What was known stays, for somebody may be reading it. */
    bool news = !p->params_known;
    if (news) {
        params->former = p->params;
        p->params = params;
        p->nparams = n;
        p->params_known = true;
    }
    lb_mutex_unlock(&p->session->cache_lock);
    if (!news)
        free(params);
    return true;
}

bool lb_prepared_columns(const struct lb_prepared *p, const struct lb_column **columns, unsigned *n)
{
    lb_mutex_lock(&p->session->cache_lock);
    bool known = p->columns_known;
    *columns = p->columns && p->columns->n ? p->columns->text : NULL;
    *n = p->columns ? p->columns->n : 0;
    lb_mutex_unlock(&p->session->cache_lock);
    return known;
}

void lb_prepared_set_native(struct lb_prepared *p, bool native)
{
    atomic_store(&p->native, native);
}

bool lb_prepared_is_native(const struct lb_prepared *p)
{
    return atomic_load(&p->native);
}

bool lb_prepared_params(const struct lb_prepared *p, const uint32_t **oids, unsigned *n)
{
    lb_mutex_lock(&p->session->cache_lock);
    bool known = p->params_known;
    *oids = p->params ? p->params->oids : NULL;
    *n = p->nparams;
    lb_mutex_unlock(&p->session->cache_lock);
    return known;
}
