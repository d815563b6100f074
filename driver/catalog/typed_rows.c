#include "catalog/typed_rows.h"

#include <stdlib.h>

#include "base/utf.h"
#include "field/desc_field.h"
#include "pg/session.h"
#include "platform/clock.h"

#define LONGEST_DEFAULT 4000
#define FILTER_CEILING  ((size_t)1 << 16)

/* ---- COLUMN_DEF -------------------------------------------------------------------------- */

/* Types whose constants PostgreSQL quotes when they are negative: '-1'::integer. */
static const char *const numeric_types[] = {"integer", "bigint",           "smallint", "numeric",
                                            "real",    "double precision", "oid"};

static bool is_type_name(struct lb_text t)
{
    for (size_t i = 0; i < t.n; i++) {
        char c = t.at[i];

        if (!lb_is_alpha(c) && !lb_is_digit(c) && !strchr("_ .,()[]\"", c) && !(c & 0x80))
            return false;
    }
    return t.n > 0;
}

static bool is_numeric_type(struct lb_text t)
{
    size_t open = lb_text_find(t, 0, '(');

    if (open != LB_NOT_FOUND)
        t.n = open;
    for (size_t i = 0; i < sizeof numeric_types / sizeof numeric_types[0]; i++) {
        if (lb_text_is(t, lb_text_of(numeric_types[i])))
            return true;
    }
    return false;
}

/* Bytes of the string constant that t starts with, 0 when with none. */
static size_t constant_length(struct lb_text t)
{
    bool escapes = t.n > 0 && t.at[0] == 'E';
    size_t i = escapes ? 1 : 0;

    if (i >= t.n || t.at[i] != '\'')
        return 0;
    for (i++; i < t.n; i++) {
        if (escapes && t.at[i] == '\\')
            i++;
        else if (t.at[i] == '\'' && i + 1 < t.n && t.at[i + 1] == '\'')
            i++;
        else if (t.at[i] == '\'')
            return i + 1;
    }
    return 0;
}

struct lb_text lb_column_default(struct lb_text expression, size_t longest)
{
    struct lb_text t = expression;
    size_t n = lb_text_starts(t, LB_TEXT("NULL::")) ? 4 : constant_length(t);

    if (n > 0 && t.n > n + 2 && t.at[n] == ':' && t.at[n + 1] == ':' &&
        is_type_name(lb_text_from(t, n + 2))) {
        /* 'NaN' and 'Infinity' are numbers only in quotes */
        bool numeric =
            is_numeric_type(lb_text_from(t, n + 2)) && t.at[0] == '\'' && lb_is_digit(t.at[n - 2]);

        t = numeric ? lb_text(t.at + 1, n - 2) : lb_text(t.at, n);
    }
    return t.n > longest ? LB_TEXT("TRUNCATED") : t;
}

/* ---- patterns ---------------------------------------------------------------------------- */

/* One character of the pattern against the text; both move on. */
static bool match_one(struct lb_text *pattern, struct lb_text *text)
{
    const char *p = pattern->at, *t = text->at;
    uint32_t want, have;

    if (text->n == 0)
        return false;
    have = lb_utf8_next(&t, text->at + text->n);
    if (*p == '_') {
        p++;
        want = have;
    } else {
        if (*p == '\\' && pattern->n > 1)
            p++;
        want = lb_utf8_next(&p, pattern->at + pattern->n);
    }
    *pattern = lb_text_from(*pattern, (size_t)(p - pattern->at));
    *text = lb_text_from(*text, (size_t)(t - text->at));
    return want == have;
}

bool lb_pattern_matches(struct lb_text pattern, struct lb_text text)
{
    struct lb_text after_star = LB_NO_TEXT, retry = LB_NO_TEXT;

    for (;;) {
        if (pattern.n > 0 && pattern.at[0] == '%') {
            pattern = lb_text_from(pattern, 1);
            after_star = pattern;
            retry = text;
        } else if (pattern.n == 0 && text.n == 0) {
            return true;
        } else if (pattern.n == 0 || !match_one(&pattern, &text)) {
            const char *t = retry.at;

            if (!after_star.at || retry.n == 0)
                return false;
            lb_utf8_next(&t, retry.at + retry.n);
            retry = lb_text_from(retry, (size_t)(t - retry.at));
            pattern = after_star;
            text = retry;
        }
    }
}

/* ---- facts ------------------------------------------------------------------------------- */

/* Where a cell comes from. */
enum source {
    CELL,    /* the query's cell as it is */
    DEFAULT, /* a default's expression, as COLUMN_DEF wants it */
    LOCAL,   /* a name of the type; when the query has none, the table's */
    POSITION,
    DATA_TYPE, /* from here on: facts of the type */
    TYPE_NAME,
    COLUMN_SIZE,
    BUFFER_LENGTH,
    DECIMAL_DIGITS,
    RADIX,
    SQL_DATA_TYPE,
    DATETIME_SUB,
    CHAR_OCTET_LENGTH,
    SOURCES
};

static const char *const made_here[SOURCES] = {
    [DEFAULT] = "COLUMN_DEF",
    [LOCAL] = "LOCAL_TYPE_NAME",
    [POSITION] = "ORDINAL_POSITION",
    [DATA_TYPE] = "DATA_TYPE",
    [TYPE_NAME] = "TYPE_NAME",
    [COLUMN_SIZE] = "COLUMN_SIZE",
    [BUFFER_LENGTH] = "BUFFER_LENGTH",
    [DECIMAL_DIGITS] = "DECIMAL_DIGITS",
    [RADIX] = "NUM_PREC_RADIX",
    [SQL_DATA_TYPE] = "SQL_DATA_TYPE",
    [DATETIME_SUB] = "SQL_DATETIME_SUB",
    [CHAR_OCTET_LENGTH] = "CHAR_OCTET_LENGTH",
};

static enum source source_of(const char *column, bool counted)
{
    for (int s = DEFAULT; s < SOURCES; s++) {
        if (strcmp(made_here[s], column) == 0)
            return s != POSITION || counted ? (enum source)s : CELL;
    }
    return CELL;
}

/* The query's columns. */
enum { OID, TYPMOD, GROUP, CELLS };

struct typed {
    struct lb_rows head;
    struct lb_rows *inner;
    unsigned char sources[LB_TYPED_COLUMNS]; /* enum source */
    unsigned name;                           /* the query's column that is COLUMN_NAME */
    struct lb_typed_options options;         /* the filter's bytes are in `filter` */
    struct lb_buf filter;
    char group[16]; /* of the row before */
    int64_t position;
    struct lb_text cells[LB_TYPED_COLUMNS];
    char digits[LB_TYPED_COLUMNS][16];
    struct lb_column columns[LB_TYPED_COLUMNS];
};

static bool is_text_or_bytes(SQLSMALLINT t)
{
    return t == SQL_CHAR || t == SQL_VARCHAR || t == SQL_LONGVARCHAR || t == SQL_WCHAR ||
           t == SQL_WVARCHAR || t == SQL_WLONGVARCHAR || t == SQL_BINARY || t == SQL_VARBINARY ||
           t == SQL_LONGVARBINARY;
}

/* Appendix D, "Decimal Digits": exact numbers, and datetimes and intervals with seconds. */
static bool has_decimal_digits(const struct lb_type_facts *f)
{
    SQLSMALLINT t = f->sql_type;

    if (f->verbose_type == SQL_INTERVAL)
        return true;
    return t == SQL_NUMERIC || t == SQL_DECIMAL || t == SQL_BIT || t == SQL_TINYINT ||
           t == SQL_SMALLINT || t == SQL_INTEGER || t == SQL_BIGINT || t == SQL_TYPE_TIME ||
           t == SQL_TYPE_TIMESTAMP;
}

static struct lb_text render(char room[16], int64_t n)
{
    if (n > INT32_MAX)
        n = INT32_MAX; /* what the column can say */
    uint32_t rest = (uint32_t)(n < 0 ? -n : n);
    char *at = room + 15;

    *at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (n < 0)
        *--at = '-';
    return lb_text(at, (size_t)(room + 15 - at));
}

static struct lb_text fact(const struct typed *t, const struct lb_type_facts *f, enum source source,
                           char room[16])
{
    switch (source) {
    case DATA_TYPE:
        return render(room, t->options.odbc2 ? lb_datetime_odbc2(f->sql_type) : f->sql_type);
    case TYPE_NAME:
        return lb_text_of(f->name);
    case COLUMN_SIZE:
        return f->column_size ? render(room, (int64_t)f->column_size) : LB_NO_TEXT;
    case BUFFER_LENGTH:
        return render(room, f->octet_length);
    case DECIMAL_DIGITS:
        return has_decimal_digits(f) ? render(room, f->decimal_digits) : LB_NO_TEXT;
    case RADIX:
        return f->radix ? render(room, f->radix) : LB_NO_TEXT;
    case SQL_DATA_TYPE:
        return render(room, f->verbose_type);
    case DATETIME_SUB:
        return f->subcode ? render(room, f->subcode) : LB_NO_TEXT;
    default: /* CHAR_OCTET_LENGTH */
        return is_text_or_bytes(f->sql_type) ? render(room, f->octet_length) : LB_NO_TEXT;
    }
}

static struct lb_text local_name(struct lb_text given, const struct lb_type_facts *f)
{
    return given.at ? given : lb_text_of(f->local_name);
}

static void count(struct typed *t)
{
    struct lb_text group = t->inner->cells[GROUP];

    if (!lb_text_is(group, lb_text_of(t->group))) {
        t->position = 0;
        size_t n = group.n < sizeof t->group ? group.n : sizeof t->group - 1;
        memcpy(t->group, group.at ? group.at : "", n);
        t->group[n] = '\0';
    }
    t->position++;
}

static void fill(struct typed *t)
{
    const struct lb_text *from = t->inner->cells;
    struct lb_type_facts facts;
    int64_t oid = 0, typmod = -1;

    lb_text_int(from[OID], &oid);
    lb_text_int(from[TYPMOD], &typmod);
    from += CELLS;
    lb_type_describe((uint32_t)oid, (int32_t)typmod, &t->options.types, &facts);
    for (unsigned i = 0; i < t->head.ncolumns; i++) {
        enum source source = (enum source)t->sources[i];

        if (source == CELL)
            t->cells[i] = *from++;
        else if (source == DEFAULT)
            t->cells[i] = lb_column_default(*from++, LONGEST_DEFAULT);
        else if (source == LOCAL)
            t->cells[i] = local_name(*from++, &facts);
        else if (source == POSITION)
            t->cells[i] = render(t->digits[i], t->position);
        else
            t->cells[i] = fact(t, &facts, source, t->digits[i]);
    }
}

/* ---- the row source ---------------------------------------------------------------------- */

static enum lb_step next(struct lb_rows *rows, struct lb_err *err)
{
    struct typed *t = (struct typed *)rows;
    enum lb_step step;

    do {
        step = lb_rows_next(t->inner, err);
        if (step == LB_STEP_ROW)
            count(t);
    } while (step == LB_STEP_ROW && t->options.filter.at &&
             !lb_pattern_matches(t->options.filter, t->inner->cells[t->name]));
    if (step == LB_STEP_ROW)
        fill(t);
    t->head.complete = t->inner->complete;
    if (!t->options.filter.at)
        t->head.affected = t->inner->affected;
    return step;
}

static enum lb_step more(struct lb_rows *rows, struct lb_err *err)
{
    return lb_rows_more(((struct typed *)rows)->inner, err);
}

static void close_all(struct lb_rows *rows)
{
    struct typed *t = (struct typed *)rows;

    lb_rows_close(t->inner);
    lb_buf_release(&t->filter);
    free(t);
}

static const struct lb_rows_kind kind = {.next = next, .more = more, .close = close_all};

/* Tells for each column where it comes from. */
static void settle(struct typed *t, const struct lb_catalog_layout *layout)
{
    unsigned cell = CELLS;

    for (unsigned i = 0; i < layout->n; i++) {
        const char *name = layout->columns[i].name;

        t->columns[i] = (struct lb_column){.name = "", .oid = 25, .typmod = -1};
        t->sources[i] = (unsigned char)source_of(name, layout->counted);
        if (strcmp(name, "COLUMN_NAME") == 0)
            t->name = cell;
        cell += t->sources[i] <= LOCAL;
    }
}

struct lb_rows *lb_typed_rows(struct lb_rows *inner, const struct lb_catalog_layout *layout,
                              const struct lb_typed_options *options)
{
    struct typed *t = layout->n <= LB_TYPED_COLUMNS ? calloc(1, sizeof *t) : NULL;

    if (!t) {
        lb_rows_close(inner);
        return NULL;
    }
    settle(t, layout);
    t->head = (struct lb_rows){.kind = &kind,
                               .columns = t->columns,
                               .ncolumns = layout->n,
                               .cells = t->cells,
                               .affected = options->filter.at ? -1 : inner->affected,
                               .complete = inner->complete};
    t->inner = inner;
    t->options = *options;
    t->filter = LB_BUF(FILTER_CEILING);
    if (options->filter.at) {
        lb_buf_add_text(&t->filter, options->filter);
        t->options.filter = lb_buf_text(&t->filter);
    }
    if (!lb_buf_ok(&t->filter)) {
        close_all(&t->head);
        return NULL;
    }
    /* The server has sorted the rows before the first one came: nothing is left to wait long for.
     */
    lb_rows_set_deadline(inner, LB_NEVER);
    return &t->head;
}
