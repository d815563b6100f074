/* The rows of SQLGetTypeInfo, made from the type table. */
#include "type/row.h"

enum { NUMERIC_MOST = 1000, CHAR_MOST = 10485760, TEXT_MOST = 1073741823, BPCHAR_OF_ONE = 5 };

/*
 * Rows besides those of the table itself: sisters of a type under another DATA_TYPE, for
 * applications that look for it, and the names that make a column number itself. Closer ones come
 * first.
 */
static const struct {
    uint32_t oid;
    SQLSMALLINT sql_type;
    const char *name;
    bool auto_unique;
} more_rows[] = {
    {LB_OID_VARCHAR, SQL_WVARCHAR, "varchar", false},
    {LB_OID_BPCHAR, SQL_WVARCHAR, "bpchar", false},
    {LB_OID_TEXT, SQL_WVARCHAR, "text", false},
    {LB_OID_BPCHAR, SQL_WCHAR, "bpchar", false},
    {LB_OID_TEXT, SQL_WLONGVARCHAR, "text", false},
    {LB_OID_VARCHAR, SQL_WLONGVARCHAR, "varchar", false},
    {LB_OID_BPCHAR, SQL_WLONGVARCHAR, "bpchar", false},
    {LB_OID_VARCHAR, SQL_VARCHAR, "varchar", false},
    {LB_OID_BPCHAR, SQL_VARCHAR, "bpchar", false},
    {LB_OID_TEXT, SQL_VARCHAR, "text", false},
    {LB_OID_BPCHAR, SQL_CHAR, "bpchar", false},
    {LB_OID_TEXT, SQL_LONGVARCHAR, "text", false},
    {LB_OID_VARCHAR, SQL_LONGVARCHAR, "varchar", false},
    {LB_OID_BPCHAR, SQL_LONGVARCHAR, "bpchar", false},
    {LB_OID_BYTEA, SQL_VARBINARY, "bytea", false},
    {LB_OID_BYTEA, SQL_BINARY, "bytea", false},
    {LB_OID_NUMERIC, SQL_DECIMAL, "numeric", false},
    {LB_OID_INT2, SQL_TINYINT, "int2", false},
    {LB_OID_FLOAT8, SQL_FLOAT, "float8", false},
    {LB_OID_BIT, SQL_BIT, "bit", false},
    {LB_OID_INT2, SQL_SMALLINT, "smallserial", true},
    {LB_OID_INT4, SQL_INTEGER, "serial", true},
    {LB_OID_INT8, SQL_BIGINT, "bigserial", true},
};
enum { MORE_ROWS = sizeof more_rows / sizeof *more_rows };

/* How close a type is to its DATA_TYPE: the plain ones first, those that number themselves last. */
static int closeness(const struct lb_type_row *r)
{
    static const char *const plain[] = {"varchar", "bpchar", "text",   "int2",     "int4",
                                        "int8",    "float4", "float8", "numeric",  "bool",
                                        "bytea",   "date",   "time",   "timestamp"};
    SQLSMALLINT t = r->facts.sql_type;
    if (r->facts.oid == LB_OID_TEXT && (t == SQL_LONGVARCHAR || t == SQL_WLONGVARCHAR))
        return -1;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(r->facts.name, plain[i]) == 0)
            return (int)i;
    }
    return r->auto_unique == SQL_TRUE ? 100 : 50;
}

static void set_row(struct lb_type_row *r)
{
    struct lb_type_facts *f = &r->facts;
    bool number = f->radix == 10;
    if (r->auto_unique != SQL_TRUE)
        r->auto_unique = number ? SQL_FALSE : -1;
    r->minimum_scale = r->maximum_scale = number ? 0 : -1;
    if (f->sql_type == SQL_REAL || f->sql_type == SQL_DOUBLE || f->sql_type == SQL_FLOAT)
        r->minimum_scale = r->maximum_scale = -1;
    if (f->sql_type == SQL_TYPE_TIME || f->sql_type == SQL_TYPE_TIMESTAMP) {
        r->create_params = "precision";
        r->minimum_scale = 0;
        r->maximum_scale = 6;
    }
    if (f->fixed_scale)
        r->minimum_scale = r->maximum_scale = f->decimal_digits;
    switch (f->oid) {
    case LB_OID_VARCHAR:
    case LB_OID_BPCHAR:
        r->create_params = "length";
        f->column_size = CHAR_MOST;
        break;
    case LB_OID_BIT:
    case LB_OID_VARBIT:
        r->create_params = f->sql_type == SQL_BIT ? NULL : "length";
        f->column_size = f->sql_type == SQL_BIT ? 1 : f->column_size;
        f->case_sensitive = f->sql_type != SQL_BIT;
        break;
    case LB_OID_NUMERIC:
        r->create_params = "precision,scale";
        f->column_size = NUMERIC_MOST;
        r->maximum_scale = NUMERIC_MOST;
        break;
    case LB_OID_TEXT:
        f->column_size = TEXT_MOST;
        break;
    default:
        break;
    }
}

/* A type's own row. */
static bool own_row(uint32_t oid, const struct lb_type_options *opt, struct lb_type_row *out)
{
    lb_type_describe(oid, oid == LB_OID_BPCHAR ? BPCHAR_OF_ONE : -1, opt, &out->facts);
    return oid != LB_OID_UNKNOWN;
}

static bool more_row(size_t i, const struct lb_type_options *opt, struct lb_type_row *out)
{
    struct lb_type_facts *f = &out->facts;
    own_row(more_rows[i].oid, opt, out);
    if (f->sql_type == more_rows[i].sql_type && !more_rows[i].auto_unique)
        return false; /* the row of the type itself is that */
    f->sql_type = more_rows[i].sql_type;
    f->name = more_rows[i].name;
    out->auto_unique = more_rows[i].auto_unique ? SQL_TRUE : SQL_FALSE;
    lb_type_facts_derive(f);
    return true;
}

/* Row i in no order: the types, their sisters, the intervals with fields. */
static bool make_row(size_t i, const struct lb_type_options *opt, struct lb_type_row *out)
{
    bool there;
    *out = (struct lb_type_row){0};
    if (i < lb_pgtypes_n) {
        there = own_row(lb_pgtypes[i].oid, opt, out);
    } else if (i < lb_pgtypes_n + MORE_ROWS) {
        there = more_row(i - lb_pgtypes_n, opt, out);
    } else {
        own_row(LB_OID_INTERVAL, opt, out);
        there = lb_pgtype_interval(i - lb_pgtypes_n - MORE_ROWS, &out->facts);
    }
    if (there)
        set_row(out);
    return there;
}

static bool comes_before(const struct lb_type_row *a, const struct lb_type_row *b)
{
    if (a->facts.sql_type != b->facts.sql_type)
        return a->facts.sql_type < b->facts.sql_type;
    return closeness(a) < closeness(b);
}

/* Options change SQL types, so the rows are put in order as they are made. */
size_t lb_type_info(SQLSMALLINT sql_type, const struct lb_type_options *opt,
                    struct lb_type_row rows[LB_TYPE_ROWS])
{
    size_t n = 0;
    for (size_t from = 0; from < LB_TYPE_ROWS && n < LB_TYPE_ROWS; from++) {
        struct lb_type_row row;
        if (!make_row(from, opt, &row) ||
            (sql_type != SQL_ALL_TYPES && sql_type != row.facts.sql_type))
            continue;
        size_t at = n++;
        for (; at > 0 && comes_before(&row, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
    return n;
}
