#include "catalog/catalog.h"

#include <stdio.h>

#include "catalog/question.h"
#include "field/desc_field.h"

static const struct lb_result_column columns[] = {
    {"TYPE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, true},
    {"DATA_TYPE", NULL, SQL_SMALLINT, 0, true},
    {"COLUMN_SIZE", "PRECISION", SQL_INTEGER, 0, false},
    {"LITERAL_PREFIX", NULL, SQL_VARCHAR, 32, false},
    {"LITERAL_SUFFIX", NULL, SQL_VARCHAR, 32, false},
    {"CREATE_PARAMS", NULL, SQL_VARCHAR, 64, false},
    {"NULLABLE", NULL, SQL_SMALLINT, 0, true},
    {"CASE_SENSITIVE", NULL, SQL_SMALLINT, 0, true},
    {"SEARCHABLE", NULL, SQL_SMALLINT, 0, true},
    {"UNSIGNED_ATTRIBUTE", NULL, SQL_SMALLINT, 0, false},
    {"FIXED_PREC_SCALE", "MONEY", SQL_SMALLINT, 0, true},
    {"AUTO_UNIQUE_VALUE", "AUTO_INCREMENT", SQL_SMALLINT, 0, false},
    {"LOCAL_TYPE_NAME", NULL, SQL_VARCHAR, LB_NAME_SIZE, false},
    {"MINIMUM_SCALE", NULL, SQL_SMALLINT, 0, false},
    {"MAXIMUM_SCALE", NULL, SQL_SMALLINT, 0, false},
    {"SQL_DATA_TYPE", NULL, SQL_SMALLINT, 0, true},
    {"SQL_DATETIME_SUB", NULL, SQL_SMALLINT, 0, false},
    {"NUM_PREC_RADIX", NULL, SQL_INTEGER, 0, false},
    {"INTERVAL_PRECISION", NULL, SQL_SMALLINT, 0, false},
};

#define COLUMNS (sizeof columns / sizeof columns[0])

static const struct lb_catalog_layout layout = {columns, COLUMNS, false, false};

/* A row under way: numbers are rendered into its own room. */
struct row {
    struct lb_text cells[COLUMNS];
    char digits[COLUMNS][16];
    unsigned n;
};

static void add_text(struct row *r, const char *text)
{
    r->cells[r->n++] = lb_text_of(text);
}

static void add_number(struct row *r, int64_t n)
{
    char *room = r->digits[r->n];
    if (n > INT32_MAX)
        n = INT32_MAX;
    r->cells[r->n++] = lb_text(room, (size_t)snprintf(room, 16, "%lld", (long long)n));
}

static void add_unless(struct row *r, int64_t n, int64_t nothing)
{
    if (n == nothing)
        r->cells[r->n++] = LB_NO_TEXT;
    else
        add_number(r, n);
}

static const char *or_null(const char *literal)
{
    return literal && *literal ? literal : NULL;
}

static bool is_number(const struct lb_type_facts *f)
{
    return f->radix != 0;
}

static void render(struct row *r, const struct lb_type_row *type, bool odbc2)
{
    const struct lb_type_facts *f = &type->facts;
    r->n = 0;
    add_text(r, f->name);
    add_number(r, odbc2 ? lb_datetime_odbc2(f->sql_type) : f->sql_type);
    add_unless(r, (int64_t)f->column_size, 0);
    add_text(r, or_null(f->literal_prefix));
    add_text(r, or_null(f->literal_suffix));
    add_text(r, type->create_params);
    add_number(r, type->auto_unique == SQL_TRUE ? SQL_NO_NULLS : SQL_NULLABLE); /* serial */
    add_number(r, f->case_sensitive ? SQL_TRUE : SQL_FALSE);
    add_number(r, f->searchable);
    add_unless(r, is_number(f) ? f->is_unsigned : -1, -1);
    add_number(r, f->fixed_scale ? SQL_TRUE : SQL_FALSE);
    add_unless(r, type->auto_unique, -1);
    add_text(r, NULL);
    add_unless(r, type->minimum_scale, -1);
    add_unless(r, type->maximum_scale, -1);
    add_number(r, f->verbose_type);
    add_unless(r, f->subcode, 0);
    add_unless(r, f->radix, 0);
    add_unless(r, f->verbose_type == SQL_INTERVAL ? 9 : -1, -1);
}

/* Types may be asked for by the numbers they had in ODBC 2.x. */
static SQLSMALLINT asked_type(SQLSMALLINT type)
{
    return type == SQL_DATE        ? SQL_TYPE_DATE
           : type == SQL_TIME      ? SQL_TYPE_TIME
           : type == SQL_TIMESTAMP ? SQL_TYPE_TIMESTAMP
                                   : type;
}

SQLRETURN lb_catalog_type_info(struct lb_stmt *s, SQLSMALLINT type)
{
    SQLSMALLINT wanted = asked_type(type);
    const struct lb_type_options *options = &s->dbc->types;
    struct lb_question q;
    struct lb_type_row found[LB_TYPE_ROWS];
    struct lb_rows *rows;
    struct row r;
    if (wanted != SQL_ALL_TYPES && lb_c_type_default(wanted) == 0)
        return lb_diag_post(&s->head.diag, "HY004", "%d is no SQL data type", type);
    lb_question_init(&q, s);
    rows = lb_catalog_rows_new(&layout);
    size_t n = lb_type_info(wanted, options, found);
    for (size_t i = 0; rows && i < n; i++) {
        render(&r, &found[i], lb_stmt_is_odbc2(s));
        if (!lb_rows_memory_add(rows, r.cells)) {
            lb_rows_close(rows);
            rows = NULL;
        }
    }
    return lb_question_answer(&q, rows, &layout);
}
