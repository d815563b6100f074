/*
 * What stands before the statements of a flight, in the same round trip: settings that are due,
 * DEALLOCATE, BEGIN, savepoints.
 *
 * A savepoint before each statement is what lets a failure undo that statement alone. Releasing the
 * one before in the same flight would cost the server as much again, so they nest: the first is
 * _lb0, those in it are all called _lb1, of which the last is meant, and the release of _lb0 takes
 * all of them away when there are enough.
 */
#include "pg/session_in.h"

#include <stdio.h>

/* Deep enough for RELEASE to cost little, and shallow enough for nesting to. */
enum { MOST_SAVEPOINTS = 16 };

/* So many in one transaction, and further ones go as prepared statements, which cost less. */
enum { OFTEN = 8 };

static const char style_text[] = "SELECT pg_catalog.set_config('client_encoding','UTF8',false),"
                                 "pg_catalog.set_config('DateStyle','ISO',false),"
                                 "pg_catalog.set_config('IntervalStyle','postgres',false),"
                                 "pg_catalog.set_config('extra_float_digits','1',false)";

static void isolation(struct lb_session *s, struct lb_flight *f)
{
    char text[80];
    const char *level = atomic_load(&s->isolation);
    snprintf(text, sizeof text,
             level ? "SET default_transaction_isolation = '%s'"
                   : "RESET default_transaction_isolation",
             level);
    lb_flight_text(s, f, LB_PART_SETTINGS, text);
}

static void settings(struct lb_session *s, struct lb_flight *f, unsigned due)
{
    if (due & LB_DUE_STYLE)
        lb_flight_text(s, f, LB_PART_SETTINGS, style_text);
    if (due & LB_DUE_READ_ONLY)
        lb_flight_text(s, f, LB_PART_SETTINGS,
                       atomic_load(&s->read_only) ? "SET default_transaction_read_only = on"
                                                  : "SET default_transaction_read_only = off");
    if (due & LB_DUE_ISOLATION)
        isolation(s, f);
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

unsigned lb_lead_discarded(struct lb_session *s)
{
    return (s->plain_startup ? LB_DUE_STYLE : 0) |
           (atomic_load(&s->read_only) != s->read_only_at_start ? LB_DUE_READ_ONLY : 0) |
           (atomic_load(&s->isolation) ? LB_DUE_ISOLATION : 0);
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
        due |= lb_lead_discarded(s);
    }
    unsigned from = f->n;
    settings(s, f, due);
    lb_cache_deallocate(s, f);
    aside(s, f, from);
}

/* In a transaction that the application did not type BEGIN for, does this text want one to be open?
 */
static bool wants_begin(enum lb_run_kind kind, const char *sql)
{
    if (kind == LB_RUN_ALONE)
        return false;
    if (kind != LB_RUN_TRANSACTION)
        return true;
    struct lb_text text = lb_text_trim(lb_text_of(sql));
    return lb_text_starts_same(text, LB_TEXT("savepoint")) ||
           lb_text_starts_same(text, LB_TEXT("set"));
}

/*
 * They are prepared in each transaction anew: one that was prepared before might have been taken
 * away since, and a savepoint that fails loses the transaction.
 */
static void step(struct lb_session *s, struct lb_flight *f, enum lb_savepoint_step which)
{
    static const char *const texts[LB_SAVEPOINT_STEPS] = {"SAVEPOINT _lb0", "SAVEPOINT _lb1",
                                                          "RELEASE SAVEPOINT _lb0"};
    enum lb_part_kind kind = which == LB_SAVEPOINT_RELEASE ? LB_PART_RELEASE : LB_PART_SAVEPOINT;
    struct lb_prepared *p = s->steps[which];
    if (!p && s->steps_taken >= OFTEN)
        p = s->steps[which] =
            lb_session_prepare(s, lb_text_of(texts[which]), LB_RUN_TRANSACTION, 0, NULL, true);
    if (!p || s->steps_taken < OFTEN) {
        s->steps_taken++;
        lb_flight_text(s, f, kind, texts[which]);
        return;
    }
    if (lb_prepared_use(p, true))
        lb_flight_parse(s, f, p);
    lb_flight_run(s, f, 0, &(struct lb_run){.prepared = p});
    if (!f->broken)
        f->parts[f->n - 1].kind = kind;
    lb_prepared_release(p);
}

void lb_lead_forget(struct lb_session *s)
{
    for (unsigned i = 0; i < LB_SAVEPOINT_STEPS && s->steps_taken >= OFTEN; i++)
        if (s->steps[i])
            lb_cache_forget(s, s->steps[i], true);
    s->steps_taken = 0;
}

static void savepoint(struct lb_session *s, struct lb_flight *f, unsigned level)
{
    step(s, f, level == 0 ? LB_SAVEPOINT_FIRST : LB_SAVEPOINT_NEXT);
    f->guard = LB_GUARD_SAVEPOINT;
}

static void begin(struct lb_session *s, struct lb_flight *f, enum lb_run_kind kind)
{
    lb_flight_text(s, f, LB_PART_BEGIN, "BEGIN");
    f->guard = LB_GUARD_FIRST;
    /* So that a SELECT left early can be cancelled without losing the transaction's snapshot. */
    if (kind == LB_RUN_READ && s->on_error == LB_ON_ERROR_STATEMENT)
        savepoint(s, f, 0);
}

/* One that names a savepoint may fail as any statement; when it does not, ours are gone with what
 * it takes back or releases (lb_session_look_at_tag). */
static bool names_a_savepoint(const char *sql)
{
    struct lb_text text = lb_text_trim(lb_text_of(sql));
    return lb_text_starts_same(text, LB_TEXT("rollback")) ||
           lb_text_starts_same(text, LB_TEXT("release"));
}

/* Ours must not lie around those that the application sets itself. */
static void lead_open(struct lb_session *s, struct lb_flight *f, enum lb_run_kind kind,
                      const char *sql)
{
    bool wanted = kind != LB_RUN_TRANSACTION || names_a_savepoint(sql);
    if (wanted && s->untouched) { /* what the last statement did was undone to there */
        f->guard = LB_GUARD_SAVEPOINT;
        f->saved = true;
        s->untouched = false;
        return;
    }
    unsigned level = s->savepoints;
    if (level > 0 && (!wanted || level == MOST_SAVEPOINTS)) {
        step(s, f, LB_SAVEPOINT_RELEASE);
        level = 0;
    }
    if (wanted)
        savepoint(s, f, level);
    s->untouched = false;
}

void lb_flight_lead(struct lb_session *s, struct lb_flight *f, enum lb_run_kind kind,
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
        lead_open(s, f, kind, sql);
    settings(s, f, due & LB_DUE_STYLE);
    lb_cache_deallocate(s, f);
}
