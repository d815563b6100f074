/* Where the transaction stands, and what undoes a failed statement in it. */
#include "pg/session_in.h"

#include <stdio.h>

enum lb_tx lb_transaction_now(struct lb_session *s)
{
    return (enum lb_tx)atomic_load(&s->tx);
}

/* Nothing of ours stands in it, or it is nobody's knowledge what does. */
static void no_savepoints(struct lb_session *s)
{
    s->savepoints = 0;
    s->untouched = false;
}

static void look(struct lb_session *s)
{
    switch (PQtransactionStatus(s->conn)) {
    case PQTRANS_INTRANS:
        atomic_store(&s->tx, LB_TX_OPEN);
        return; /* the savepoints are as the flight's parts said */
    case PQTRANS_INERROR:
        atomic_store(&s->tx, LB_TX_FAILED);
        return;
    default:
        atomic_store(&s->tx, LB_TX_IDLE);
        no_savepoints(s);
        lb_lead_forget(s);
    }
}

static bool undo(struct lb_session *s, const char *text)
{
    struct lb_err err;
    if (lb_flight_command(s, text, lb_clock_ms() + LB_GRACE_MS, NULL, &err))
        return true;
    lb_log(s->log, LB_LOG_WARN, "%s: %s", text, err.text);
    return false;
}

static void undo_statement(struct lb_session *s)
{
    unsigned kept = s->savepoints; /* for this is no ROLLBACK of the application's */
    s->untouched = undo(s, kept > 1 ? "ROLLBACK TO SAVEPOINT _lb1" : "ROLLBACK TO SAVEPOINT _lb0");
    s->savepoints = kept;
}

/*
 * A failure is undone at once, not with the next statement: locks go, and the application may ask
 * the server about the transaction before it sends anything else.
 */
void lb_transaction_settle(struct lb_session *s, const struct lb_flight *f)
{
    look(s);
    lb_startup_check(s); /* settings are reported when a flight is over */
    if (lb_transaction_now(s) != LB_TX_FAILED)
        return;
    if (atomic_load(&s->autocommit) || s->on_error == LB_ON_ERROR_NOTHING) {
        no_savepoints(s);
        return;
    }
    if (s->on_error == LB_ON_ERROR_TRANSACTION || f->guard == LB_GUARD_FIRST)
        undo(s, "ROLLBACK");
    else if (f->saved) /* one from before would cost the statement before this one */
        undo_statement(s);
    else
        no_savepoints(s);
}

bool lb_transaction_undone(struct lb_session *s, const struct lb_flight *f)
{
    return !atomic_load(&s->dead) && lb_transaction_now(s) != LB_TX_FAILED &&
           (f->guard != LB_GUARD_NONE || !f->inside);
}

bool lb_session_in_transaction(struct lb_session *s)
{
    return atomic_load(&s->tx) != LB_TX_IDLE;
}

bool lb_session_autocommit(const struct lb_session *s)
{
    return atomic_load(&s->autocommit);
}

void lb_session_set_isolation(struct lb_session *s, const char *level)
{
    atomic_store(&s->isolation, level);
    atomic_fetch_or(&s->due, LB_DUE_ISOLATION);
}

void lb_session_set_read_only(struct lb_session *s, bool on)
{
    if (atomic_exchange(&s->read_only, on) != on)
        atomic_fetch_or(&s->due, LB_DUE_READ_ONLY);
}

/* With the session entered. */
static bool end(struct lb_session *s, bool commit, int64_t deadline, struct lb_err *err)
{
    if (lb_transaction_now(s) == LB_TX_IDLE)
        return true;
    char tag[LB_TAG_ROOM] = "";
    no_savepoints(s); /* the command's own failure is never undone by it */
    if (!lb_flight_command(s, commit ? "COMMIT" : "ROLLBACK", deadline, tag, err))
        return false;
    if (commit && strcmp(tag, "ROLLBACK") == 0) {
        lb_err(err, LB_ERR_SERVER,
               "nothing was committed: a statement of the transaction had failed, so the server "
               "rolled it back");
        if (err)
            memcpy(err->sqlstate, "25S03", sizeof err->sqlstate);
        return false;
    }
    return true;
}

bool lb_session_end(struct lb_session *s, bool commit, int64_t deadline, struct lb_err *err)
{
    /* A lost session has been rolled back by the server; whether it committed, nobody knows. Asked
     * without the lock: another statement's rows need not be spooled for nothing. */
    if (atomic_load(&s->dead) ? !commit : !lb_session_in_transaction(s))
        return true;
    if (!lb_session_enter(s, deadline, err))
        return false;
    bool ok = end(s, commit, deadline, err);
    lb_session_leave(s);
    return ok;
}

bool lb_session_set_autocommit(struct lb_session *s, bool on, int64_t deadline, struct lb_err *err)
{
    if (on && !atomic_load(&s->autocommit) && !lb_session_end(s, true, deadline, err))
        return false;
    atomic_store(&s->autocommit, on);
    return true;
}

/*
 * An open transaction is rolled back now, because a pooled connection may lie idle for long and
 * would keep its locks; DISCARD ALL goes with the next statement.
 */
void lb_session_reset(struct lb_session *s)
{
    struct lb_err err;
    atomic_fetch_or(&s->due, LB_DUE_DISCARD);
    if (lb_session_in_transaction(s) &&
        !lb_session_end(s, false, lb_clock_ms() + LB_GRACE_MS, &err))
        lb_log(s->log, LB_LOG_WARN, "reset: %s", err.text);
}
