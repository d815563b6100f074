/*
 * What stands before the statements of a flight, in the same round trip: settings that are due,
 * DEALLOCATE, BEGIN, savepoints.
 *
 * A savepoint before each statement is what lets a failure undo that statement alone. Releasing the
 * one before in the same flight would cost the server as much again, so they nest, _lb0, _lb1, …,
 * and the release of _lb0 takes all of them away when there are enough.
 */
#include "pg/session_in.h"

#include <stdio.h>

/* Deep enough for RELEASE to cost little, and shallow enough for nesting to. */
enum { MOST_SAVEPOINTS = 16 };

static const char style_text[] = "SELECT pg_catalog.set_config('client_encoding','UTF8',false),"
                                 "pg_catalog.set_config('DateStyle','ISO',false),"
                                 "pg_catalog.set_config('IntervalStyle','postgres',false),"
                                 "pg_catalog.set_config('extra_float_digits','1',false)";

static void settings(struct lb_session *s, struct lb_flight *f, unsigned due)
{
    if (due & LB_DUE_STYLE)
        lb_flight_text(s, f, LB_PART_SETTINGS, style_text);
    if (due & LB_DUE_READ_ONLY)
        lb_flight_text(s, f, LB_PART_SETTINGS,
                       atomic_load(&s->read_only) ? "SET default_transaction_read_only = on"
                                                  : "SET default_transaction_read_only = off");
    f->due |= due;
}

/* Ends a segment of parts whose failure is nobody else's. */
static void aside(struct lb_session *s, struct lb_flight *f, unsigned from)
{
    if (f->n == from)
        return;
    lb_flight_sync(s, f);
    for (unsigned i = from; i < f->n; i++)
        f->parts[i].aside = true;
}

/* DISCARD ALL must be alone; settings must not stand in the transaction of a statement that may
 * fail. */
static void lead_idle(struct lb_session *s, struct lb_flight *f, unsigned due)
{
    if (due & LB_DUE_DISCARD) {
        unsigned from = f->n;
        lb_flight_text(s, f, LB_PART_DISCARD, "DISCARD ALL");
        lb_cache_forget_all(s);
        f->due |= LB_DUE_DISCARD;
        aside(s, f, from);
        if (s->plain_startup)
            due |= LB_DUE_STYLE;
        if (atomic_load(&s->read_only) != s->read_only_at_start)
            due |= LB_DUE_READ_ONLY;
    }
    unsigned from = f->n;
    settings(s, f, due);
    lb_cache_deallocate(s, f);
    aside(s, f, from);
}

/* In a transaction that the application did not type BEGIN for, does this text want one to be open?
 */
static bool wants_begin(enum lb_session_kind_of_text kind, const char *sql)
{
    if (kind == LB_RUN_ALONE)
        return false;
    if (kind != LB_RUN_TRANSACTION)
        return true;
    struct lb_text text = lb_text_trim(lb_text_of(sql));
    return lb_text_starts_same(text, LB_TEXT("savepoint")) ||
           lb_text_starts_same(text, LB_TEXT("set"));
}

static void savepoint(struct lb_session *s, struct lb_flight *f, unsigned level)
{
    char text[32];
    snprintf(text, sizeof text, "SAVEPOINT _lb%u", level);
    lb_flight_text(s, f, LB_PART_SAVEPOINT, text);
    f->guard = LB_GUARD_SAVEPOINT;
}

static void begin(struct lb_session *s, struct lb_flight *f, enum lb_session_kind_of_text kind)
{
    char text[64];
    const char *level = atomic_load(&s->isolation);
    snprintf(text, sizeof text, "BEGIN%s%s", level ? " ISOLATION LEVEL " : "", level ? level : "");
    lb_flight_text(s, f, LB_PART_BEGIN, text);
    f->guard = LB_GUARD_FIRST;
    /* So that a SELECT left early can be cancelled without losing the transaction's snapshot. */
    if (kind == LB_RUN_READ && s->on_error == LB_ON_ERROR_STATEMENT)
        savepoint(s, f, 0);
}

/* Ours must not lie around those that the application sets itself. */
static void lead_open(struct lb_session *s, struct lb_flight *f, enum lb_session_kind_of_text kind)
{
    bool wanted = kind != LB_RUN_TRANSACTION;
    if (wanted && s->untouched) { /* what the last statement did was undone to there */
        f->guard = LB_GUARD_SAVEPOINT;
        f->saved = true;
        s->untouched = false;
        return;
    }
    unsigned level = s->savepoints;
    if (level > 0 && (!wanted || level == MOST_SAVEPOINTS)) {
        lb_flight_text(s, f, LB_PART_RELEASE, "RELEASE SAVEPOINT _lb0");
        level = 0;
    }
    if (wanted)
        savepoint(s, f, level);
    s->untouched = false;
}

void lb_flight_lead(struct lb_session *s, struct lb_flight *f, enum lb_session_kind_of_text kind,
                    const char *sql)
{
    enum lb_tx tx = lb_transaction_now(s);
    bool manual = !atomic_load(&s->autocommit);
    unsigned due = atomic_load(&s->due);
    f->inside = tx != LB_TX_IDLE;
    if (tx == LB_TX_FAILED)
        return;
    if (tx == LB_TX_IDLE) {
        lead_idle(s, f, due);
        if (manual && wants_begin(kind, sql))
            begin(s, f, kind);
        return;
    }
    if (manual && s->on_error == LB_ON_ERROR_STATEMENT)
        lead_open(s, f, kind);
    settings(s, f, due & LB_DUE_STYLE);
    lb_cache_deallocate(s, f);
}
