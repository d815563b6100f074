/*
 * The same values by every route. A table of all types is filled with random values; some of its
 * columns are read as random C types cell by cell, and then again by another route: bound by
 * column, bound by row, read in parts, scrolled over, prepared or not. Every cell, its length and
 * its outcome must be the same. Then the table is copied through parameters, one by one, as an
 * array or in parts, and the server must find no row that differs. The seeds are those it is given,
 * or a few:
 *
 *     . SANDBOX/env; tests/fuzz/routes_test [FIRST LAST]
 */
#include "../db/support/db.h"

#include "dice.h"

enum { ROWS = 40, ROOM = 16384, MOST = 8 };

/* ---- the table ------------------------------------------------------------------------------- */

/* A column: how a value is made, whether a cell may be read in parts (the others are numbers and
 * such, which do not fit or do), and a type other than text that loses nothing on the way back. */
static const struct column {
    const char *name, *type, *value;
    bool parts;
    SQLSMALLINT c, sql;
} columns[] = {
    {"i2", "smallint", "floor(random() * 65536 - 32768)", false, SQL_C_SSHORT, SQL_SMALLINT},
    {"i4", "integer", "floor(random() * 4294967296 - 2147483648)", false, SQL_C_SLONG, SQL_INTEGER},
    {"i8", "bigint", "floor((random() - 0.5) * 1.8e19)", false, SQL_C_SBIGINT, SQL_BIGINT},
    {"f4", "real", "(random() - 0.5) * 10 ^ (random() * 60 - 30)", false, SQL_C_FLOAT, SQL_REAL},
    {"f8", "float8", "(random() - 0.5) * 10 ^ (random() * 500 - 250)", false, SQL_C_DOUBLE,
     SQL_DOUBLE},
    {"n", "numeric",
     "round((random() - 0.5)::numeric * 10::numeric ^ (random() * 40 - 5)::int, "
     "(random() * 30)::int)",
     false, SQL_C_CHAR, SQL_NUMERIC},
    {"n2", "numeric(12,3)", "(random() - 0.5) * 1e9", false, SQL_C_NUMERIC, SQL_NUMERIC},
    {"b", "boolean", "random() < 0.5", false, SQL_C_BIT, SQL_BIT},
    {"t", "text",
     "substr(repeat(chr(97 + (random() * 20)::int) || E'ñ€😀\"\\\\ \\n', 200), 1, "
     "(random() * random() * 900)::int)",
     true, SQL_C_WCHAR, SQL_WLONGVARCHAR},
    {"v", "varchar(20)", "left('Zürich 😀😀, 8001', (random() * 16)::int)", true, SQL_C_WCHAR,
     SQL_WVARCHAR},
    {"c", "char(7)", "left('añ😀 xyz', (random() * 7)::int)", true, SQL_C_WCHAR, SQL_WCHAR},
    {"y", "bytea",
     "substr(decode(repeat(md5(random()::text), 20), 'hex'), 1, (random() * 320)::int)", true,
     SQL_C_BINARY, SQL_LONGVARBINARY},
    {"d", "date", "date '0001-01-01' + (random() * 3600000)::int", false, SQL_C_TYPE_DATE,
     SQL_TYPE_DATE},
    {"tm", "time", "time '00:00' + random() * interval '1 day'", false, SQL_C_CHAR, SQL_TYPE_TIME},
    {"ts", "timestamp", "timestamp '0900-01-01' + random() * interval '3000000 days'", false,
     SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP},
    {"tz", "timestamptz", "timestamptz '1920-01-01' + random() * interval '60000 days'", false,
     SQL_C_CHAR, SQL_VARCHAR},
    {"u", "uuid", "md5(random()::text)::uuid", false, SQL_C_GUID, SQL_GUID},
    {"iv", "interval", "random() * interval '400 days' - interval '3 hours'", false, SQL_C_CHAR,
     SQL_VARCHAR},
    {"im", "interval", "make_interval(months => (random() * 900)::int - 300)", false, SQL_C_CHAR,
     SQL_VARCHAR},
    {"j", "jsonb", "jsonb_build_object('k', random(), 't', 'ü😀')", true, SQL_C_WCHAR,
     SQL_WLONGVARCHAR},
    {"a", "integer[]", "ARRAY[(random() * 100)::int, NULL, 7]", true, SQL_C_CHAR, SQL_VARCHAR},
    {"bits", "bit(9)", "(random() * 511)::int::bit(9)", false, SQL_C_CHAR, SQL_VARCHAR},
    {"m", "money", "(random() * 1e9)::numeric", false, SQL_C_CHAR, SQL_DECIMAL},
    {"o", "oid", "floor(random() * 4294967295)::bigint", false, SQL_C_UBIGINT, SQL_BIGINT},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void make_table(struct db *d)
{
    static char list[8192];
    size_t at = 0;
    db_run(d, "SELECT setseed(%u / 100003.0)", seed % 100003);
    at = (size_t)snprintf(list, sizeof list, "CREATE TEMP TABLE routes AS SELECT i AS id");
    for (int c = 0; c < COLUMNS; c++)
        at += (size_t)snprintf(list + at, sizeof list - at,
                               ", CASE WHEN random() < 0.9 THEN (%s)::%s END AS %s",
                               columns[c].value, columns[c].type, columns[c].name);
    db_run(d, "%s FROM generate_series(1, %d) i", list, ROWS);
    db_run(d, "CREATE TEMP TABLE copied (LIKE routes)");
}

/* ---- a reading ------------------------------------------------------------------------------- */

struct cell {
    SQLRETURN outcome;
    SQLLEN length;
    unsigned char *bytes; /* length of them, when there are any */
};

/* What is read: columns of the table as C types; id is always the first. */
struct query {
    char sql[256];
    int n;
    const struct column *of[MOST];
    SQLSMALLINT c[MOST];
    bool prepared;
};

typedef struct cell reading[ROWS][MOST];

static bool in_characters(SQLSMALLINT c)
{
    return c == SQL_C_CHAR || c == SQL_C_WCHAR || c == SQL_C_BINARY;
}

static void random_query(struct query *q)
{
    static const SQLSMALLINT types[] = {
        SQL_C_CHAR,
        SQL_C_WCHAR,
        SQL_C_CHAR,
        SQL_C_WCHAR,
        SQL_C_SLONG,
        SQL_C_ULONG,
        SQL_C_SSHORT,
        SQL_C_USHORT,
        SQL_C_STINYINT,
        SQL_C_UTINYINT,
        SQL_C_SBIGINT,
        SQL_C_UBIGINT,
        SQL_C_FLOAT,
        SQL_C_DOUBLE,
        SQL_C_NUMERIC,
        SQL_C_BIT,
        SQL_C_BINARY,
        SQL_C_TYPE_DATE,
        SQL_C_TYPE_TIME,
        SQL_C_TYPE_TIMESTAMP,
        SQL_C_GUID,
        SQL_C_DEFAULT,
        SQL_C_INTERVAL_DAY_TO_SECOND,
        SQL_C_INTERVAL_MONTH,
    };
    q->n = 1 + (int)pick(MOST);
    for (int i = 0; i < q->n; i++) {
        q->of[i] = &columns[pick(COLUMNS)];
        q->c[i] = pick(4) ? ONE_OF(types) : q->of[i]->c;
    }
}

/* Every fourth statement is asynchronous: a call is then made until it is over. */
static SQLHSTMT some_stmt(struct db *d)
{
    SQLHSTMT s = db_stmt(d);
    if (pick(4) == 0)
        db_set(s, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON);
    return s;
}

static bool over(SQLRETURN *got, SQLRETURN now)
{
    *got = now;
    return now != SQL_STILL_EXECUTING;
}

#define FINISH(got, call)                                                                          \
    while (!over(&(got), call))                                                                    \
        ;

static void run(SQLHSTMT s, const char *sql, bool prepared, SQLRETURN *got)
{
    if (prepared) {
        FINISH(*got, SQLPrepare(s, A(sql), SQL_NTS));
        STMT_IS(s, SQL_SUCCESS, *got);
        FINISH(*got, SQLExecute(s));
    } else {
        FINISH(*got, SQLExecDirect(s, A(sql), SQL_NTS));
    }
}

static void execute(SQLHSTMT s, struct query *q)
{
    size_t at = (size_t)snprintf(q->sql, sizeof q->sql, "SELECT ");
    for (int i = 0; i < q->n; i++)
        at += (size_t)snprintf(q->sql + at, sizeof q->sql - at, "%s%s", i ? ", " : "",
                               q->of[i]->name);
    snprintf(q->sql + at, sizeof q->sql - at, " FROM routes ORDER BY id");
    SQLRETURN got;
    q->prepared = pick(2);
    run(s, q->sql, q->prepared, &got);
    STMT_IS(s, SQL_SUCCESS, got);
}

static void keep(struct cell *cell, SQLRETURN outcome, SQLLEN length, const void *bytes)
{
    *cell = (struct cell){outcome, outcome == SQL_ERROR ? 0 : length, NULL};
    if (outcome != SQL_ERROR && length > 0) {
        cell->bytes = malloc((size_t)length);
        assert_non_null(cell->bytes);
        memcpy(cell->bytes, bytes, (size_t)length);
    }
}

static void forget(reading r)
{
    for (int row = 0; row < ROWS; row++)
        for (int c = 0; c < MOST; c++)
            free(r[row][c].bytes);
    memset(r, 0, sizeof(reading));
}

static void tell(const struct query *q, int c, int row, const char *route, const struct cell *cell)
{
    print_message("  %s: row %d of %s as C type %d: outcome %d, length %ld:", route, row + 1,
                  q->of[c]->name, q->c[c], cell->outcome, (long)cell->length);
    for (SQLLEN i = 0; i < cell->length && i < 80 && cell->bytes; i++)
        print_message(" %02x", cell->bytes[i]);
    print_message("\n");
}

static bool same(const struct cell *a, const struct cell *b)
{
    return a->outcome == b->outcome && a->length == b->length &&
           (a->length <= 0 || memcmp(a->bytes, b->bytes, (size_t)a->length) == 0);
}

static void compare(const struct query *q, const char *route, reading want, reading got)
{
    for (int row = 0; row < ROWS; row++)
        for (int c = 0; c < q->n; c++)
            if (!same(&want[row][c], &got[row][c])) {
                print_message("seed %u, %s%s\n", seed, q->sql, q->prepared ? ", prepared" : "");
                tell(q, c, row, "cell by cell", &want[row][c]);
                tell(q, c, row, route, &got[row][c]);
                fail();
            }
}

/* ---- routes ---------------------------------------------------------------------------------- */

/* The parts of one cell, each as long as chance has it. All but the last fill their buffer; of the
 * digits that show binary data only pairs are given (appendix D, "SQL to C: Binary"). */
static void parts(SQLHSTMT s, const struct query *q, int c, struct cell *cell)
{
    static unsigned char all[ROOM];
    SQLSMALLINT type = q->c[c];
    SQLLEN unit = type == SQL_C_WCHAR ? 2 : 1, end = type == SQL_C_BINARY ? 0 : unit;
    SQLLEN step = q->of[c]->c == SQL_C_BINARY && end > 0 ? 2 * unit : unit;
    SQLLEN at = 0, left, total = -1;
    SQLRETURN got;
    do {
        unsigned char room[128];
        SQLLEN size = (3 + (SQLLEN)pick(60)) * unit;
        FINISH(got, SQLGetData(s, (SQLUSMALLINT)(c + 1), type, room, size, &left));
        if (total == -1)
            total = left;
        if (got == SQL_ERROR || left < 0)
            break;
        SQLLEN here = got == SQL_SUCCESS ? left : (size - end) / step * step;
        memcpy(all + at, room, (size_t)here);
        at += here;
    } while (got == SQL_SUCCESS_WITH_INFO);
    if (got != SQL_ERROR && left >= 0)
        assert_int_equal(at, total);
    keep(cell, got, total, all);
}

static void by_cell(SQLHSTMT s, const struct query *q, bool split, reading r)
{
    static char room[ROOM];
    SQLRETURN got;
    for (int row = 0; row < ROWS; row++) {
        FINISH(got, SQLFetch(s));
        STMT_IS(s, SQL_SUCCESS, got);
        for (int c = 0; c < q->n; c++) {
            SQLLEN length = 0;
            SQLUSMALLINT column = (SQLUSMALLINT)(c + 1);
            if (split && q->of[c]->parts && in_characters(q->c[c])) {
                parts(s, q, c, &r[row][c]);
            } else {
                FINISH(got, SQLGetData(s, column, q->c[c], room, sizeof room, &length));
                keep(&r[row][c], got, length, room);
            }
        }
    }
    FINISH(got, SQLFetch(s));
    STMT_IS(s, SQL_NO_DATA, got);
}

/* Row sets of a random size, bound by column or by row, at an offset or not, in any order. */
struct bound {
    SQLULEN size, fetched;
    SQLUSMALLINT status[ROWS];
    SQLLEN *lengths[MOST];
    char *values[MOST];
    size_t step[MOST], length_step;
};

/* From a value to the next in an array of that C type. */
static size_t step_of(SQLSMALLINT type, reading of, int c)
{
    for (int row = 0; row < ROWS && !in_characters(type); row++)
        if (of[row][c].length > 0)
            return (size_t)of[row][c].length;
    return ROOM;
}

static void bind(SQLHSTMT s, const struct query *q, struct bound *b, char *area, reading want)
{
    bool by_row = pick(2);
    static SQLULEN offset;
    for (int c = 0; c < q->n; c++)
        by_row |= q->c[c] == SQL_C_DEFAULT; /* its size is not known here */
    size_t row_size = (sizeof(SQLLEN) + ROOM) * (size_t)q->n;
    offset = pick(2) ? 64 : 0;
    b->size = 1 + pick(pick(2) ? ROWS : 7);
    b->length_step = by_row ? row_size : sizeof(SQLLEN);
    db_set(s, SQL_ATTR_ROW_BIND_TYPE, by_row ? row_size : SQL_BIND_BY_COLUMN);
    db_set(s, SQL_ATTR_ROW_ARRAY_SIZE, b->size);
    db_set(s, SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)b->status);
    db_set(s, SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&b->fetched);
    db_set(s, SQL_ATTR_ROW_BIND_OFFSET_PTR, (uintptr_t)&offset);
    for (int c = 0; c < q->n; c++) {
        char *first = area + offset + (sizeof(SQLLEN) + ROOM) * (size_t)c * (by_row ? 1 : ROWS);
        b->lengths[c] = (SQLLEN *)(void *)first;
        b->step[c] = by_row ? row_size : step_of(q->c[c], want, c);
        b->values[c] = first + sizeof(SQLLEN) * (by_row ? 1 : ROWS);
        STMT_OK(s, SQLBindCol(s, (SQLUSMALLINT)(c + 1), q->c[c], b->values[c] - offset, ROOM,
                              (SQLLEN *)(void *)(first - offset)));
    }
}

/* A row that is bound has one outcome for all its cells. */
static SQLRETURN worst(struct cell *row, int n)
{
    SQLRETURN all = SQL_SUCCESS;
    for (int c = 0; c < n; c++) {
        if (row[c].outcome == SQL_ERROR)
            return SQL_ERROR;
        if (row[c].outcome == SQL_SUCCESS_WITH_INFO)
            all = SQL_SUCCESS_WITH_INFO;
    }
    return all;
}

static void take_row_set(const struct query *q, struct bound *b, SQLULEN first, reading want,
                         reading r)
{
    for (SQLULEN i = 0; i < b->fetched; i++) {
        struct cell *row = r[first + i], *model = want[first + i];
        SQLRETURN all = worst(model, q->n);
        SQLUSMALLINT expected = all == SQL_ERROR     ? SQL_ROW_ERROR
                                : all == SQL_SUCCESS ? SQL_ROW_SUCCESS
                                                     : SQL_ROW_SUCCESS_WITH_INFO;
        if (b->status[i] != expected) {
            print_message("seed %u, %s: row %lu has status %u, not %u\n", seed, q->sql,
                          (unsigned long)(first + i + 1), b->status[i], expected);
            fail();
        }
        for (int c = 0; c < q->n; c++) {
            SQLLEN length = *(SQLLEN *)(void *)((char *)b->lengths[c] + (size_t)i * b->length_step);
            free(row[c].bytes);
            keep(&row[c], model[c].outcome, length, b->values[c] + (size_t)i * b->step[c]);
            if (all == SQL_ERROR) { /* what its cells hold is not told */
                free(row[c].bytes);
                keep(&row[c], model[c].outcome, model[c].length, model[c].bytes);
            }
        }
    }
}

static void by_row_set(SQLHSTMT s, const struct query *q, char *area, reading want, reading r)
{
    struct bound b = {0};
    bind(s, q, &b, area, want);
    for (SQLULEN at = 0; at < ROWS; at += b.fetched) {
        SQLRETURN got;
        FINISH(got, SQLFetch(s));
        assert_true(got != SQL_NO_DATA && b.fetched > 0);
        take_row_set(q, &b, at, want, r);
    }
    SQLRETURN end;
    FINISH(end, SQLFetch(s));
    STMT_IS(s, SQL_NO_DATA, end);
}

/* To random rows first, then from the end to the start. */
static void scrolling(SQLHSTMT s, const struct query *q, char *area, reading want, reading r)
{
    struct bound b = {0};
    SQLRETURN got;
    bind(s, q, &b, area, want);
    for (int i = 0; i < 10; i++) {
        SQLULEN row = 1 + pick(ROWS);
        SQLLEN where = pick(2) ? (SQLLEN)row : (SQLLEN)row - ROWS - 1;
        FINISH(got, SQLFetchScroll(s, SQL_FETCH_ABSOLUTE, where));
        take_row_set(q, &b, row - 1, want, r);
    }
    for (SQLLEN row = ROWS + 1; row > 1;) {
        FINISH(got, SQLFetchScroll(s, row > ROWS ? SQL_FETCH_LAST : SQL_FETCH_PRIOR, 0));
        row = row > (SQLLEN)b.size ? row - (SQLLEN)b.size : 1;
        take_row_set(q, &b, (SQLULEN)row - 1, want, r);
    }
}

static void read_by_every_route(struct db *d, char *area)
{
    static reading want, got;
    static const char *const names[] = {"in parts", "by row set", "scrolling"};
    struct query q;
    random_query(&q);
    for (unsigned route = 0; route < 4; route++) {
        SQLHSTMT s = some_stmt(d);
        if (route == 3)
            db_set(s, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
        execute(s, &q);
        if (route < 2)
            by_cell(s, &q, route == 1, route == 1 ? got : want);
        else if (route == 2)
            by_row_set(s, &q, area, want, got);
        else
            scrolling(s, &q, area, want, got);
        if (route > 0)
            compare(&q, names[route - 1], want, got);
        forget(got);
        SQLFreeHandle(SQL_HANDLE_STMT, s);
    }
    forget(want);
}

/* ---- and back -------------------------------------------------------------------------------- */

/* One column's parameter for `rows` sets beginning with `first`. Values stand in `values`, or are
 * handed over at execution, and then `values` says which. */
static void bind_parameter(SQLHSTMT s, const struct query *q, reading cells, int i, int first,
                           int rows, char *values, SQLLEN *lengths, bool at_execution)
{
    const struct column *column = q->of[i];
    SQLSMALLINT digits = column->sql == SQL_TYPE_TIMESTAMP || column->sql == SQL_TYPE_TIME ? 6
                         : column->c == SQL_C_NUMERIC                                      ? 3
                                                                                           : 0;
    size_t step = step_of(q->c[i], cells, i);
    SQLULEN size = column->parts ? 8000 : column->sql == SQL_VARCHAR ? 300 : 38;
    SQLSMALLINT sql = column->sql;
    if (column->c == SQL_C_CHAR && sql == SQL_NUMERIC)
        digits = 37;
    for (int r = 0; r < rows; r++) {
        const struct cell *cell = &cells[first + r][i];
        if (cell->outcome != SQL_SUCCESS)
            print_message("seed %u: %s as C type %d\n", seed, column->name, q->c[i]);
        assert_int_equal(cell->outcome, SQL_SUCCESS);
        lengths[r] = cell->length;
        if (cell->length > 0)
            memcpy(values + (size_t)r * step, cell->bytes, (size_t)cell->length);
        if (cell->length >= 0 && at_execution && in_characters(q->c[i]))
            lengths[r] = pick(2) ? SQL_DATA_AT_EXEC : SQL_LEN_DATA_AT_EXEC(cell->length);
    }
    STMT_OK(s, SQLBindParameter(s, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT, q->c[i], sql, size,
                                digits, values, ROOM, lengths));
}

/* The values that were promised, in parts. */
static SQLRETURN put(SQLHSTMT s, const struct query *q, reading cells, int row, char *area)
{
    SQLPOINTER token;
    SQLRETURN got;
    for (;;) {
        FINISH(got, SQLParamData(s, &token));
        if (got != SQL_NEED_DATA)
            return got;
        size_t i = (size_t)((char *)token - area) / ((size_t)ROWS * ROOM);
        const struct cell *cell = &cells[row][i];
        SQLLEN at = 0, unit = q->c[i] == SQL_C_WCHAR ? 2 : 1;
        do {
            SQLLEN part = (SQLLEN)(1 + pick(300)) * unit;
            if (part > cell->length - at)
                part = cell->length - at;
            FINISH(got, SQLPutData(s, cell->bytes ? cell->bytes + at : A(""), part));
            STMT_IS(s, SQL_SUCCESS, got);
            at += part;
        } while (at < cell->length);
    }
}

static void send(SQLHSTMT s, const struct query *q, reading cells, char *area)
{
    static SQLLEN lengths[MOST][ROWS];
    char sql[256];
    bool at_execution = pick(3) == 0;
    size_t at = (size_t)snprintf(sql, sizeof sql, "INSERT INTO copied (id");
    for (int i = 0; i < q->n; i++)
        at += (size_t)snprintf(sql + at, sizeof sql - at, ", %s", q->of[i]->name);
    snprintf(sql + at, sizeof sql - at, ") VALUES (DEFAULT%.*s)", q->n * 3,
             ", ?, ?, ?, ?, ?, ?, ?, ?");
    bool prepared = pick(2);
    for (int row = 0, rows; row < ROWS; row += rows) {
        rows = at_execution ? 1 : 1 + (int)pick(ROWS - (unsigned)row);
        db_set(s, SQL_ATTR_PARAMSET_SIZE, (uintptr_t)rows);
        for (int i = 0; i < q->n; i++)
            bind_parameter(s, q, cells, i, row, rows, area + (size_t)i * ROWS * ROOM, lengths[i],
                           at_execution);
        SQLRETURN got;
        run(s, sql, prepared, &got);
        if (got == SQL_NEED_DATA)
            got = put(s, q, cells, row, area);
        STMT_IS(s, SQL_SUCCESS, got);
        assert_int_equal(db_count(s), rows);
        STMT_OK(s, SQLFreeStmt(s, SQL_CLOSE)); /* unixODBC takes an asynchronous one for open */
    }
}

static void find_changes(struct db *d, const struct query *q, int i)
{
    const char *name = q->of[i]->name;
    char sql[256], example[512];
    snprintf(
        sql, sizeof sql,
        "SELECT min(x::text) FROM (SELECT %s x FROM routes EXCEPT ALL SELECT %s FROM copied) y",
        name, name);
    if (strcmp(db_text(d, sql, example, sizeof example), "NULL") != 0) {
        print_message("seed %u: %s of %s, sent as C type %d, came back changed\n", seed, example,
                      name, q->c[i]);
        fail();
    }
}

static void copy_through_parameters(struct db *d, char *area)
{
    static const SQLSMALLINT text[] = {SQL_C_CHAR, SQL_C_WCHAR};
    static reading cells;
    for (int next = 0; next < COLUMNS;) {
        struct query q = {0};
        for (unsigned most = 1 + pick(MOST); q.n < (int)most && next < COLUMNS; q.n++, next++) {
            q.of[q.n] = &columns[next];
            q.c[q.n] = pick(2) ? columns[next].c : ONE_OF(text);
        }
        SQLHSTMT from = some_stmt(d), to = some_stmt(d);
        execute(from, &q);
        by_cell(from, &q, false, cells);
        send(to, &q, cells, area);
        for (int i = 0; i < q.n; i++)
            find_changes(d, &q, i);
        db_run(d, "DELETE FROM copied");
        forget(cells);
        SQLFreeHandle(SQL_HANDLE_STMT, from);
        SQLFreeHandle(SQL_HANDLE_STMT, to);
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */

static unsigned first = 1, last = 3;

/* What a data source or an application may have set: none of it may change a value. */
static void connect_somehow(struct db *d)
{
    static const char *const keywords[] = {"",
                                           "UseServerSidePrepare=0;",
                                           "BoolsAsChar=1;TextAsLongVarchar=1;",
                                           "ByteaAsLongVarBinary=0;",
                                           "MaxVarcharSize=10;UnknownsAsLongVarchar=1;",
                                           "NumericAs=12;BatchSize=3;",
                                           "ErrorRollback=transaction;",
                                           "ReadOnly=0;LFConversion=0;"};
    static const char *const settings[] = {
        "SET DateStyle = 'German, DMY'",      "SET DateStyle = 'SQL, MDY'",
        "SET bytea_output = 'escape'",        "SET IntervalStyle = 'iso_8601'",
        "SET IntervalStyle = 'sql_standard'", "SET TimeZone = 'America/New_York'",
        "SET TimeZone = 'Asia/Kathmandu'",    "SET standard_conforming_strings = off",
        "SET xmloption = document",           "SELECT 1"};
    db_connect(d, DB_SOURCE "%s", ONE_OF(keywords));
    if (pick(3) == 0)
        db_manual(d, true);
    db_run(d, "%s", ONE_OF(settings));
}

static void test_routes(void **state)
{
    struct db *d = *state;
    char *area = malloc((size_t)ROWS * MOST * (ROOM + sizeof(SQLLEN)) + 64);
    assert_non_null(area);
    for (unsigned next = first; next <= last; next++) {
        throw_anew(next);
        connect_somehow(d);
        make_table(d);
        for (int i = 0; i < 10; i++)
            read_by_every_route(d, area);
        copy_through_parameters(d, area);
        db_run(d, "DROP TABLE routes, copied");
        db_manual(d, false);
        db_disconnect(d);
    }
    free(area);
}

int main(int n, char **args)
{
    const struct CMUnitTest tests[] = {DB_BARE_ONCE(test_routes)};
    seeds_of(n, args, &first, &last);
    return DB_MAIN(tests);
}
