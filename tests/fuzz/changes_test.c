/*
 * Rows changed through cursors, at random, beside a model of the table and of the cursor: updates,
 * deletions and additions by SQLSetPos, SQLBulkOperations, bookmark and WHERE CURRENT OF, while
 * somebody else changes rows, too. After each step the table is what the model says, and each row
 * that is fetched is as this cursor last knew it. The seeds are those it is given, or a few:
 *
 *     . SANDBOX/env; tests/fuzz/changes_test [FIRST LAST]
 */
#include "../db/support/db.h"

#include "dice.h"

enum { ROWS = 12, SET = 5, IDS = 40, STEPS = 60, MOST = ROWS + STEPS * SET };

/* ---- the model ------------------------------------------------------------------------------- */

struct value {
    bool there;
    int n; /* -1: NULL */
    char t[16];
};

static struct {
    struct value table[IDS];   /* by id */
    unsigned rows, id[MOST];   /* of the cursor, and the id of each */
    struct value cursor[MOST]; /* as the cursor knows it */
    bool told[MOST];           /* fetched since the cursor changed it, or not changed */
} model;

static bool same(const struct value *a, const struct value *b)
{
    return a->there == b->there && (!a->there || (a->n == b->n && strcmp(a->t, b->t) == 0));
}

/* Nobody else has changed it since the cursor read or wrote it. */
static bool can_change(unsigned row)
{
    return model.cursor[row].there && same(&model.cursor[row], &model.table[model.id[row]]);
}

static void random_value(struct value *v)
{
    v->there = true;
    v->n = (int)pick(1000) - 1;
    snprintf(v->t, sizeof v->t, "%s%u", pick(4) ? "word " : "ñ'", pick(1000));
}

static void check_table(struct db *d, const char *after)
{
    static char got[4096], want[4096];
    size_t at = 0;
    want[0] = '\0';
    for (unsigned id = 0; id < IDS; id++) {
        const struct value *v = &model.table[id];
        if (v->there && v->n >= 0)
            at += (size_t)snprintf(want + at, sizeof want - at, "%u|%s|%d;", id, v->t, v->n);
        else if (v->there)
            at += (size_t)snprintf(want + at, sizeof want - at, "%u|%s|;", id, v->t);
    }
    db_text(d,
            "SELECT coalesce(string_agg(id || '|' || t || '|' || coalesce(n::text, '') || ';', '' "
            "ORDER BY id), '') FROM changes",
            got, sizeof got);
    if (strcmp(got, want) != 0) {
        print_message("seed %u, %s: the table is\n%s\nand not\n%s\n", seed, after, got, want);
        fail();
    }
}

/* ---- the cursor ------------------------------------------------------------------------------ */

static struct {
    SQLINTEGER id[SET], n[SET];
    char t[SET][16], bookmark[SET][16];
    SQLLEN id_at[SET], t_at[SET], n_at[SET], bookmark_at[SET];
    SQLUSMALLINT status[SET], use[SET];
    SQLULEN fetched;
    unsigned first; /* the row of the result, from 0, that the rowset begins with */
} set;

static char bookmarks[MOST][16];
static SQLLEN bookmark_lengths[MOST];

static void open_cursor(struct db *d)
{
    SQLHSTMT s = d->stmt;
    db_set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    db_set(s, SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES);
    db_set(s, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    db_set(s, SQL_ATTR_ROW_ARRAY_SIZE, SET);
    db_set(s, SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)set.status);
    db_set(s, SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&set.fetched);
    db_set(s, SQL_ATTR_ROW_OPERATION_PTR, (uintptr_t)set.use);
    STMT_OK(s, SQLSetCursorName(s, A("changing"), SQL_NTS));
    STMT_OK(s, SQLBindCol(s, 0, SQL_C_VARBOOKMARK, set.bookmark, 16, set.bookmark_at));
    STMT_OK(s, SQLBindCol(s, 1, SQL_C_SLONG, set.id, 0, set.id_at));
    STMT_OK(s, SQLBindCol(s, 2, SQL_C_CHAR, set.t, 16, set.t_at));
    STMT_OK(s, SQLBindCol(s, 3, SQL_C_SLONG, set.n, 0, set.n_at));
    if (pick(2)) {
        STMT_OK(s, SQLPrepare(s, A("SELECT id, t, n FROM changes ORDER BY id"), SQL_NTS));
        STMT_OK(s, SQLExecute(s));
    } else {
        STMT_OK(s, SQLExecDirect(s, A("SELECT id, t, n FROM changes ORDER BY id"), SQL_NTS));
    }
}

/* What a fetch of the rowset brought, against the model. */
static void check_rowset(const char *after)
{
    for (unsigned i = 0; i < set.fetched; i++) {
        unsigned row = set.first + i;
        const struct value *v = &model.cursor[row];
        SQLUSMALLINT status = !v->there          ? SQL_ROW_DELETED
                              : !model.told[row] ? SQL_ROW_UPDATED
                                                 : SQL_ROW_SUCCESS;
        bool right = set.status[i] == status;
        if (v->there)
            right = right && set.id[i] == (SQLINTEGER)model.id[row] &&
                    strcmp(set.t[i], v->t) == 0 &&
                    (v->n < 0 ? set.n_at[i] == SQL_NULL_DATA : set.n[i] == v->n);
        if (!right) {
            print_message("seed %u, %s: row %u came with status %u (not %u): %d|%s|%d, not %s|%d\n",
                          seed, after, row + 1, set.status[i], status, (int)set.id[i], set.t[i],
                          (int)set.n[i], v->t, v->n);
            fail();
        }
        model.told[row] = true;
    }
}

/* The bookmark that came with element i is the row's. */
static void mark(unsigned row, unsigned i)
{
    memcpy(bookmarks[row], set.bookmark[i], 16);
    bookmark_lengths[row] = set.bookmark_at[i];
}

static void fetch(SQLHSTMT s)
{
    unsigned row = pick(model.rows);
    if (bookmark_lengths[row] > 0 && pick(2)) {
        db_set(s, SQL_ATTR_FETCH_BOOKMARK_PTR, (uintptr_t)bookmarks[row]);
        STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_BOOKMARK, 0));
    } else {
        STMT_OK(s, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, (SQLLEN)row + 1));
    }
    set.first = row;
    assert_int_equal(set.fetched, row + SET <= model.rows ? SET : model.rows - row);
    check_rowset("fetch");
    for (unsigned i = 0; i < set.fetched; i++)
        mark(row + i, i);
}

/* Into the buffers, and what the row is then, when it can be changed. Some columns are left out. */
static struct value give(unsigned i, const struct value *now)
{
    struct value v;
    random_value(&v);
    memcpy(set.t[i], v.t, sizeof v.t);
    set.n[i] = v.n;
    set.id_at[i] = SQL_COLUMN_IGNORE;
    set.t_at[i] = SQL_NTS;
    set.n_at[i] = v.n < 0 ? SQL_NULL_DATA : 0;
    if (now && pick(3) == 0) {
        set.t_at[i] = SQL_COLUMN_IGNORE;
        memcpy(v.t, now->t, sizeof v.t);
    } else if (now && pick(3) == 0) {
        set.n_at[i] = SQL_COLUMN_IGNORE;
        v.n = now->n;
    }
    return v;
}

/* A change of one row has come out as it should; the model follows. */
static void changed(unsigned row, SQLUSMALLINT status, SQLUSMALLINT good, const struct value *now,
                    const char *how)
{
    bool can = can_change(row);
    if (status != (can ? good : SQL_ROW_ERROR)) {
        print_message("seed %u: %s of row %u has status %u\n", seed, how, row + 1, status);
        fail();
    }
    if (!can)
        return;
    model.cursor[row] = model.table[model.id[row]] = *now;
    model.told[row] = false;
}

/* `refused`: how many of those that failed did for another reason than 01001, which is a warning.
 */
static void returned(SQLRETURN got, unsigned tried, unsigned failed, unsigned refused,
                     const char *how)
{
    SQLRETURN want = failed == 0                      ? SQL_SUCCESS
                     : failed == tried && refused > 0 ? SQL_ERROR
                                                      : SQL_SUCCESS_WITH_INFO;
    if (got != want) {
        print_message("seed %u: %s gave %d, not %d: %u of %u rows fail\n", seed, how, got, want,
                      failed, tried);
        fail();
    }
}

/* ---- steps ----------------------------------------------------------------------------------- */

static const struct value gone = {.there = false};

/* SQLSetPos on one row of the rowset or on all that are not to be ignored. */
static void set_pos(SQLHSTMT s, bool update)
{
    unsigned only = pick(2) ? 1 + pick((unsigned)set.fetched) : 0, tried = 0, failed = 0,
             refused = 0;
    struct value now[SET];
    memset(set.use, 0, sizeof set.use);
    for (unsigned i = 0; i < set.fetched; i++) {
        now[i] = update ? give(i, &model.cursor[set.first + i]) : gone;
        if (only ? i + 1 != only : pick(4) == 0) {
            set.use[i] = SQL_ROW_IGNORE;
            continue;
        }
        tried++;
        failed += !can_change(set.first + i);
        refused += !model.cursor[set.first + i].there;
    }
    SQLRETURN got =
        SQLSetPos(s, (SQLSETPOSIROW)only, update ? SQL_UPDATE : SQL_DELETE, SQL_LOCK_NO_CHANGE);
    returned(got, tried, failed, refused, update ? "SQLSetPos update" : "SQLSetPos delete");
    for (unsigned i = 0; i < set.fetched; i++)
        if (set.use[i] != SQL_ROW_IGNORE)
            changed(set.first + i, set.status[i], update ? SQL_ROW_UPDATED : SQL_ROW_DELETED,
                    &now[i], "SQLSetPos");
    memset(set.use, 0, sizeof set.use);
}

static void update_rows(struct db *d)
{
    set_pos(d->stmt, true);
}

static void delete_rows(struct db *d)
{
    set_pos(d->stmt, false);
}

static void refresh(struct db *d)
{
    STMT_OK(d->stmt, SQLSetPos(d->stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    check_rowset("refresh");
}

/* Rows named by bookmark, wherever they are. */
static void by_bookmark(struct db *d)
{
    struct value now[SET];
    unsigned rows[SET], failed = 0, refused = 0;
    bool update = pick(2);
    for (unsigned i = 0; i < SET; i++) {
        rows[i] = (i ? rows[i - 1] + 1 : pick(model.rows)) % model.rows;
        if (bookmark_lengths[rows[i]] <= 0)
            return;
    }
    for (unsigned i = 0; i < SET; i++) {
        memcpy(set.bookmark[i], bookmarks[rows[i]], 16);
        set.bookmark_at[i] = bookmark_lengths[rows[i]];
        now[i] = update ? give(i, &model.cursor[rows[i]]) : gone;
        failed += !can_change(rows[i]);
        refused += !model.cursor[rows[i]].there;
    }
    SQLRETURN got =
        SQLBulkOperations(d->stmt, update ? SQL_UPDATE_BY_BOOKMARK : SQL_DELETE_BY_BOOKMARK);
    returned(got, SET, failed, refused, "SQLBulkOperations");
    for (unsigned i = 0; i < SET; i++)
        changed(rows[i], set.status[i], update ? SQL_ROW_UPDATED : SQL_ROW_DELETED, &now[i],
                "SQLBulkOperations");
}

/* Rows that were added stand behind the others; a key that is there already is refused. */
static void add(struct db *d)
{
    struct value now[SET];
    unsigned failed = 0;
    for (unsigned i = 0; i < SET; i++) {
        now[i] = give(i, NULL);
        set.id[i] = (SQLINTEGER)pick(IDS);
        set.id_at[i] = 0;
    }
    bool good[SET];
    for (unsigned i = 0; i < SET; i++) {
        struct value *v = &model.table[set.id[i]];
        good[i] = !v->there;
        failed += v->there;
        if (good[i])
            *v = now[i];
    }
    returned(SQLBulkOperations(d->stmt, SQL_ADD), SET, failed, failed, "SQL_ADD");
    for (unsigned i = 0; i < SET; i++) {
        assert_int_equal(set.status[i], good[i] ? SQL_ROW_ADDED : SQL_ROW_ERROR);
        if (!good[i])
            continue;
        mark(model.rows, i);
        model.id[model.rows] = (unsigned)set.id[i];
        model.told[model.rows] = true;
        model.cursor[model.rows++] = now[i];
    }
}

/* UPDATE and DELETE … WHERE CURRENT OF the row that SQLSetPos made the current one. */
static void where_current(struct db *d)
{
    unsigned i = pick((unsigned)set.fetched), row = set.first + i;
    bool update = pick(2);
    struct value now;
    char sql[160];
    now = (struct value){true, (int)pick(1000), "current"};
    STMT_OK(d->stmt, SQLSetPos(d->stmt, (SQLSETPOSIROW)(i + 1), SQL_POSITION, SQL_LOCK_NO_CHANGE));
    if (update)
        snprintf(sql, sizeof sql,
                 "UPDATE changes SET t = 'current', n = %d WHERE CURRENT OF changing", now.n);
    else
        snprintf(sql, sizeof sql, "DELETE FROM changes WHERE CURRENT OF changing");
    SQLHSTMT s = db_stmt(d);
    SQLRETURN got = SQLExecDirect(s, A(sql), SQL_NTS);
    changed(row, got == SQL_SUCCESS ? SQL_ROW_SUCCESS : SQL_ROW_ERROR, SQL_ROW_SUCCESS,
            update ? &now : &gone, "WHERE CURRENT OF");
    SQLFreeHandle(SQL_HANDLE_STMT, s);
}

static void somebody_else(struct db *d)
{
    unsigned id = 1 + pick(ROWS);
    struct value *v = &model.table[id];
    if (v->there && pick(2)) {
        db_run(d, "DELETE FROM changes WHERE id = %u", id);
        *v = gone;
    } else if (v->there) {
        db_run(d, "UPDATE changes SET t = 'else', n = 5 WHERE id = %u", id);
        *v = (struct value){true, 5, "else"};
    } else {
        db_run(d, "INSERT INTO changes VALUES (%u, 'else', 5)", id);
        *v = (struct value){true, 5, "else"};
    }
}

static void fetch_again(struct db *d)
{
    fetch(d->stmt);
}

static const struct {
    void (*take)(struct db *);
    const char *name;
} steps[] = {{fetch_again, "fetch"},
             {fetch_again, "fetch"},
             {update_rows, "update"},
             {delete_rows, "delete"},
             {refresh, "refresh"},
             {by_bookmark, "by bookmark"},
             {add, "add"},
             {where_current, "where current of"},
             {somebody_else, "somebody else"}};

/* ---- a run ----------------------------------------------------------------------------------- */

static unsigned first = 1, last = 5;

static void run_seed(struct db *d)
{
    memset(&model, 0, sizeof model);
    memset(&set, 0, sizeof set);
    memset(bookmark_lengths, 0, sizeof bookmark_lengths);
    db_manual(d, pick(2));
    db_run(d, "CREATE TEMP TABLE changes (id int PRIMARY KEY, t text NOT NULL, n int)");
    for (unsigned row = 0; row < ROWS; row++) {
        struct value *v = &model.cursor[row];
        *v = (struct value){true, (int)row, ""};
        snprintf(v->t, sizeof v->t, "row %u", row);
        db_run(d, "INSERT INTO changes VALUES (%u, '%s', %d)", row + 1, v->t, v->n);
        model.table[row + 1] = *v;
        model.told[row] = true;
        model.id[row] = row + 1;
    }
    model.rows = ROWS;
    open_cursor(d);
    fetch(d->stmt);
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned k = pick(sizeof steps / sizeof *steps);
        steps[k].take(d);
        check_table(d, steps[k].name);
    }
    SQLFreeHandle(SQL_HANDLE_STMT, d->stmt);
    d->stmt = db_stmt(d);
    db_run(d, "DROP TABLE changes");
    db_manual(d, false);
}

static void test_changes(void **state)
{
    struct db *d = *state;
    for (unsigned next = first; next <= last; next++) {
        throw_anew(next);
        run_seed(d);
    }
}

int main(int n, char **args)
{
    const struct CMUnitTest tests[] = {DB_ONCE(test_changes)};
    seeds_of(n, args, &first, &last);
    return DB_MAIN(tests);
}
