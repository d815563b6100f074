/*
 * Transactions at random, beside a model of them: statements that succeed and that fail, alone, in
 * one text, as arrays, prepared; commit and rollback by SQLEndTran and as text; savepoints of the
 * application; autocommit turned on and off; all under each ErrorRollback, with results open that
 * are read on meanwhile. After each step this session sees what the model says, and another one
 * what is committed. The seeds are those it is given, or a few:
 *
 *     . SANDBOX/env; tests/fuzz/transactions_test [FIRST LAST]
 */
#include "../db/support/db.h"

#include "dice.h"

enum { IDS = 30, STEPS = 120, DEEP = 8, OPEN = 3, ARRAY = 12 };
enum on_error { STATEMENT, TRANSACTION, NONE };

/* ---- the model: rows are bits --------------------------------------------------------------- */

static struct {
    enum on_error mode;
    bool manual; /* autocommit is off */
    bool begun;  /* by BEGIN as text, with autocommit on */
    bool failed; /* until the application rolls back */
    uint32_t now, committed, saved[DEEP];
    unsigned savepoints;
} model;

static uint32_t bit(unsigned id)
{
    return (uint32_t)1 << id;
}

static bool inside(void)
{
    return model.manual || model.begun;
}

static void written(uint32_t rows)
{
    model.now = rows;
    if (!inside())
        model.committed = rows;
}

static void ended(bool commit)
{
    if (commit && !model.failed)
        model.committed = model.now;
    model.now = model.committed;
    model.savepoints = 0;
    model.begun = model.failed = false;
}

static void went_wrong(void)
{
    if (model.begun || (model.manual && model.mode == NONE))
        model.failed = true;
    else if (model.manual && model.mode == TRANSACTION)
        ended(false);
}

static void expect(SQLHSTMT s, SQLRETURN got, bool well, const char *what)
{
    if ((got != SQL_ERROR) != well) {
        char diag[2048];
        print_message("seed %u: %s gave %d: %s\n", seed, what, got,
                      db_diag(SQL_HANDLE_STMT, s, diag, sizeof diag));
        fail();
    }
}

static SQLRETURN run(SQLHSTMT s, const char *sql)
{
    return SQLExecDirect(s, A(sql), SQL_NTS);
}

/* Runs it, with all its results, and forgets them. */
static void does(struct db *d, const char *sql, bool well)
{
    SQLHSTMT s = db_stmt(d);
    SQLRETURN got = run(s, sql);
    while (SQL_SUCCEEDED(got) && SQL_SUCCEEDED(got = SQLMoreResults(s)))
        ;
    expect(s, got, well, sql);
    SQLFreeHandle(SQL_HANDLE_STMT, s);
}

static long rows_seen(struct db *d)
{
    return db_number(d, "SELECT coalesce(sum(1 << id), 0) FROM transactions_test");
}

static struct db other;

static void look(struct db *d, const char *after)
{
    long committed = rows_seen(&other), now = model.failed ? 0 : rows_seen(d);
    if (committed == (long)model.committed && (model.failed || now == (long)model.now))
        return;
    print_message("seed %u, %s: %lx, committed %lx; not %x and %x\n", seed, after, now, committed,
                  model.now, model.committed);
    fail();
}

/* ---- results that stay open ----------------------------------------------------------------- */

static struct result {
    SQLHSTMT s;
    long next, last; /* 0: not open */
} results[OPEN];

static void open_result(struct db *d)
{
    struct result *r = &results[pick(OPEN)];
    char sql[80];
    if (r->last)
        return;
    r->s = db_stmt(d);
    r->last = 1 + (long)pick(pick(2) ? 20000 : 50);
    r->next = 1;
    snprintf(sql, sizeof sql, "SELECT i FROM generate_series(1, %ld) i", r->last);
    SQLRETURN got = run(r->s, sql);
    expect(r->s, got, !model.failed, "opening a result");
    if (got == SQL_ERROR)
        r->last = 0;
    if (model.failed)
        SQLFreeHandle(SQL_HANDLE_STMT, r->s);
}

static void read_on(struct db *d)
{
    struct result *r = &results[pick(OPEN)];
    (void)d;
    if (!r->last)
        return;
    for (unsigned n = pick(pick(3) ? 10 : 30000); n > 0 && r->last; n--) {
        SQLINTEGER i = 0;
        SQLRETURN got = SQLFetch(r->s);
        if (r->next > r->last) {
            assert_int_equal(got, SQL_NO_DATA);
            r->last = 0;
            SQLFreeHandle(SQL_HANDLE_STMT, r->s);
            return;
        }
        STMT_IS(r->s, SQL_SUCCESS, got);
        STMT_OK(r->s, SQLGetData(r->s, 1, SQL_C_SLONG, &i, 0, NULL));
        assert_int_equal(i, r->next++);
    }
}

static void close_result(struct db *d)
{
    struct result *r = &results[pick(OPEN)];
    (void)d;
    if (r->last)
        SQLFreeHandle(SQL_HANDLE_STMT, r->s);
    r->last = 0;
}

/* ---- statements ------------------------------------------------------------------------------ */

static SQLHSTMT prepared;
static SQLINTEGER prepared_id;

static void insert(struct db *d)
{
    unsigned id = pick(IDS);
    bool well = !model.failed && !(model.now & bit(id));
    if (pick(2)) {
        char sql[80];
        snprintf(sql, sizeof sql, "INSERT INTO transactions_test VALUES (%u)", id);
        does(d, sql, well);
    } else {
        prepared_id = (SQLINTEGER)id;
        expect(prepared, SQLExecute(prepared), well, "a prepared INSERT");
    }
    if (well)
        written(model.now | bit(id));
    else
        went_wrong();
}

static void remove_some(struct db *d)
{
    unsigned id = pick(IDS);
    char sql[80];
    snprintf(sql, sizeof sql, "DELETE FROM transactions_test WHERE id >= %u", id);
    does(d, sql, !model.failed);
    if (!model.failed)
        written(model.now & (bit(id) - 1));
}

/* Two in one text: they are done together, or neither. */
static void insert_two(struct db *d)
{
    unsigned a = pick(IDS), b = pick(IDS);
    bool well = !model.failed && !(model.now & (bit(a) | bit(b))) && a != b;
    char sql[120];
    snprintf(sql, sizeof sql,
             "INSERT INTO transactions_test VALUES (%u); INSERT INTO transactions_test VALUES (%u)",
             a, b);
    does(d, sql, well);
    if (well)
        written(model.now | bit(a) | bit(b));
    else
        went_wrong();
}

/* Rows of an array stand each for itself. */
static void insert_array(struct db *d)
{
    SQLINTEGER ids[ARRAY];
    SQLUSMALLINT status[ARRAY];
    uint32_t rows = model.now;
    unsigned failures = 0, n = 1 + pick(ARRAY);
    bool good[ARRAY];
    if (model.mode != STATEMENT || model.begun || model.failed)
        return;
    for (unsigned i = 0; i < n; i++) {
        ids[i] = (SQLINTEGER)pick(IDS);
        good[i] = !(rows & bit((unsigned)ids[i]));
        failures += !good[i];
        rows |= bit((unsigned)ids[i]);
    }
    SQLHSTMT s = db_stmt(d);
    db_set(s, SQL_ATTR_PARAMSET_SIZE, n);
    db_set(s, SQL_ATTR_PARAM_STATUS_PTR, (uintptr_t)status);
    STMT_OK(s,
            SQLBindParameter(s, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, NULL));
    STMT_IS(s,
            failures == 0   ? SQL_SUCCESS
            : failures == n ? SQL_ERROR
                            : SQL_SUCCESS_WITH_INFO,
            run(s, "INSERT INTO transactions_test VALUES (?)"));
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(status[i] == SQL_PARAM_SUCCESS, good[i]);
    SQLFreeHandle(SQL_HANDLE_STMT, s);
    written(rows);
}

static void fail_early(struct db *d)
{
    static const char *const texts[] = {"nonsense", "SELECT * FROM nowhere", "SELECT 1 / 0",
                                        "SELECT 1; SELECT 1 / 0", "INSERT INTO nowhere VALUES (1)"};
    does(d, texts[pick(5)], false);
    went_wrong();
}

static void fail_late(struct db *d)
{
    SQLHSTMT s = db_stmt(d);
    SQLRETURN got = run(s, "SELECT 1 / (5000 - i) FROM generate_series(1, 9000) i");
    while (SQL_SUCCEEDED(got))
        got = SQLFetch(s);
    expect(s, got, false, "a division by zero");
    SQLFreeHandle(SQL_HANDLE_STMT, s);
    went_wrong();
}

/* ---- the transaction ------------------------------------------------------------------------- */

static void end_transaction(struct db *d)
{
    bool commit = pick(2);
    if (model.manual && pick(2)) {
        SQLRETURN got = SQLEndTran(SQL_HANDLE_DBC, d->dbc, commit ? SQL_COMMIT : SQL_ROLLBACK);
        assert_int_equal(SQL_SUCCEEDED(got), !(commit && model.failed));
    } else if (inside()) {
        SQLHSTMT s = db_stmt(d);
        SQLRETURN got = run(s, commit ? "COMMIT" : "ROLLBACK");
        if (!commit || !model.failed)
            expect(s, got, true, "COMMIT or ROLLBACK as text");
        SQLFreeHandle(SQL_HANDLE_STMT, s);
    }
    if (inside())
        ended(commit);
}

static void begin_as_text(struct db *d)
{
    if (inside())
        return;
    does(d, "BEGIN", true);
    model.begun = true;
}

static void turn_autocommit(struct db *d)
{
    if (model.begun || model.failed)
        return;
    db_manual(d, !model.manual);
    if (model.manual)
        ended(true);
    model.manual = !model.manual;
}

static void savepoint(struct db *d)
{
    if (!inside() || model.savepoints == DEEP)
        return;
    does(d, "SAVEPOINT mine", !model.failed);
    if (!model.failed)
        model.saved[model.savepoints++] = model.now;
}

/* So that there is a transaction that an error can fail. */
static void begun(struct db *d)
{
    if (!model.failed)
        does(d, "SELECT 1", true);
}

static void rollback_to(struct db *d)
{
    if (!inside() || (model.failed && !model.savepoints && model.begun))
        return;
    bool well = model.savepoints > 0;
    begun(d);
    does(d, "ROLLBACK TO SAVEPOINT mine", well);
    if (well) {
        model.now = model.saved[model.savepoints - 1];
        model.failed = false;
    } else {
        went_wrong();
    }
}

static void release(struct db *d)
{
    if (!inside())
        return;
    bool well = model.savepoints > 0 && !model.failed;
    begun(d);
    does(d, "RELEASE SAVEPOINT mine", well);
    if (well)
        model.savepoints--;
    else
        went_wrong();
}

static const struct {
    void (*take)(struct db *);
    const char *name;
    unsigned weight;
} steps[] = {
    {insert, "insert", 6},
    {remove_some, "delete", 1},
    {insert_two, "two inserts", 3},
    {insert_array, "array", 3},
    {fail_early, "an error", 3},
    {fail_late, "a late error", 1},
    {end_transaction, "end of transaction", 3},
    {begin_as_text, "BEGIN", 1},
    {turn_autocommit, "autocommit", 2},
    {savepoint, "savepoint", 2},
    {rollback_to, "rollback to savepoint", 2},
    {release, "release", 1},
    {open_result, "open", 3},
    {read_on, "read on", 5},
    {close_result, "close", 1},
};

/* ---- a run ----------------------------------------------------------------------------------- */

static unsigned first = 1, last = 6;

static void one_step(struct db *d)
{
    unsigned all = 0, i = 0;
    for (unsigned k = 0; k < sizeof steps / sizeof *steps; k++)
        all += steps[k].weight;
    for (unsigned at = pick(all); at >= steps[i].weight; i++)
        at -= steps[i].weight;
    steps[i].take(d);
    if (pick(2))
        look(d, steps[i].name);
}

static void run_seed(struct db *d)
{
    static const char *const modes[] = {"statement", "transaction", "none"};
    memset(&model, 0, sizeof model);
    model.mode = seed % 3;
    db_connect(d, DB_SOURCE "ErrorRollback=%s;", modes[model.mode]);
    db_run(&other, "TRUNCATE transactions_test");
    prepared = db_stmt(d);
    STMT_OK(prepared, SQLPrepare(prepared, A("INSERT INTO transactions_test VALUES (?)"), SQL_NTS));
    STMT_OK(prepared, SQLBindParameter(prepared, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                       &prepared_id, 0, NULL));
    for (unsigned i = 0; i < STEPS; i++)
        one_step(d);
    for (unsigned i = 0; i < OPEN; i++)
        results[i].last = 0;
    if (model.begun)
        does(d, "ROLLBACK", true);
    SQLEndTran(SQL_HANDLE_DBC, d->dbc, SQL_ROLLBACK);
    db_disconnect(d);
}

static void test_transactions(void **state)
{
    struct db *d = *state;
    db_open(&other, false);
    db_connect(&other, DB_SOURCE);
    db_run(&other, "CREATE TABLE IF NOT EXISTS transactions_test (id int PRIMARY KEY)");
    for (unsigned next = first; next <= last; next++) {
        throw_anew(next);
        run_seed(d);
    }
    db_run(&other, "DROP TABLE transactions_test");
    db_close(&other);
}

int main(int n, char **args)
{
    const struct CMUnitTest tests[] = {DB_BARE_ONCE(test_transactions)};
    seeds_of(n, args, &first, &last);
    return DB_MAIN(tests);
}
