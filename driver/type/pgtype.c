#include "type/pgtype.h"

#include "type/interval.h"
#include "type/row.h"
#include "type/wire.h"

const struct lb_type_options lb_type_options_default = {
    .bytea_as_long = true,
    .max_varchar = 65535,
    .max_long_varchar = 1048576, /* some applications allocate that much for each row */
};

/* Unconstrained numeric: as many digits as SQL_NUMERIC_STRUCT holds, some of them for the fraction.
 */
enum { NUMERIC_PRECISION = 38, NUMERIC_SCALE = 10 };

/* ---- the table -------------------------------------------------------------------------- */

/* Sorted by oid. Character types are wide here; the options may make them narrow. */
const struct lb_pgtype lb_pgtypes[] = {
    {16, "bool", SQL_BIT, &lb_wire_bool, 0, 0},
    {17, "bytea", SQL_LONGVARBINARY, &lb_wire_bytea, 0, 0},
    {18, "\"char\"", SQL_WCHAR, &lb_wire_other, 1, LB_TYPE_LIKE},
    {19, "name", SQL_WVARCHAR, &lb_wire_text, 63, LB_TYPE_LIKE},
    {20, "int8", SQL_BIGINT, &lb_wire_int8, 0, 0},
    {21, "int2", SQL_SMALLINT, &lb_wire_int2, 0, 0},
    {23, "int4", SQL_INTEGER, &lb_wire_int4, 0, 0},
    {24, "regproc", SQL_WVARCHAR, &lb_wire_other, 255, 0},
    {25, "text", SQL_WVARCHAR, &lb_wire_text, 0, LB_TYPE_LIKE},
    {26, "oid", SQL_BIGINT, &lb_wire_uint4, 0, LB_TYPE_UNSIGNED},
    {27, "tid", SQL_WVARCHAR, &lb_wire_tid, 18, 0},
    {28, "xid", SQL_BIGINT, &lb_wire_uint4, 0, LB_TYPE_UNSIGNED},
    {29, "cid", SQL_BIGINT, &lb_wire_uint4, 0, LB_TYPE_UNSIGNED},
    {114, "json", SQL_WLONGVARCHAR, &lb_wire_text, 0, LB_TYPE_NO_SEARCH},
    {142, "xml", SQL_WLONGVARCHAR, &lb_wire_other, 0, LB_TYPE_NO_SEARCH},
    {600, "point", SQL_WVARCHAR, &lb_wire_other, 64, LB_TYPE_NO_SEARCH},
    {601, "lseg", SQL_WVARCHAR, &lb_wire_other, 128, 0},
    {602, "path", SQL_WLONGVARCHAR, &lb_wire_other, 0, 0},
    {603, "box", SQL_WVARCHAR, &lb_wire_other, 128, 0},
    {604, "polygon", SQL_WLONGVARCHAR, &lb_wire_other, 0, LB_TYPE_NO_SEARCH},
    {628, "line", SQL_WVARCHAR, &lb_wire_other, 96, 0},
    {650, "cidr", SQL_WVARCHAR, &lb_wire_other, 49, 0},
    {700, "float4", SQL_REAL, &lb_wire_float4, 0, 0},
    {701, "float8", SQL_DOUBLE, &lb_wire_float8, 0, 0},
    {705, "text", SQL_WVARCHAR, &lb_wire_text, 0, LB_TYPE_LIKE}, /* unknown: an untyped literal */
    {718, "circle", SQL_WVARCHAR, &lb_wire_other, 96, 0},
    {774, "macaddr8", SQL_WVARCHAR, &lb_wire_other, 23, 0},
    {790, "money", SQL_DECIMAL, &lb_wire_money, 0, LB_TYPE_MONEY},
    {829, "macaddr", SQL_WVARCHAR, &lb_wire_other, 17, 0},
    {869, "inet", SQL_WVARCHAR, &lb_wire_other, 49, 0},
    {1042, "bpchar", SQL_WCHAR, &lb_wire_text, 0, LB_TYPE_LIKE},
    {1043, "varchar", SQL_WVARCHAR, &lb_wire_text, 0, LB_TYPE_LIKE},
    {1082, "date", SQL_TYPE_DATE, &lb_wire_date, 0, 0},
    {1083, "time", SQL_TYPE_TIME, &lb_wire_time, 0, 0},
    {1114, "timestamp", SQL_TYPE_TIMESTAMP, &lb_wire_timestamp, 0, 0},
    {1184, "timestamptz", SQL_TYPE_TIMESTAMP, &lb_wire_timestamptz, 0, 0},
    {1186, "interval", SQL_WVARCHAR, &lb_wire_interval, 64, 0},
    {1266, "timetz", SQL_TYPE_TIME, &lb_wire_timetz, 0, 0},
    {1560, "bit", SQL_WVARCHAR, &lb_wire_varbit, 0, 0},
    {1562, "varbit", SQL_WVARCHAR, &lb_wire_varbit, 0, 0},
    {1700, "numeric", SQL_NUMERIC, &lb_wire_numeric, 0, 0},
    {1790, "refcursor", SQL_WVARCHAR, &lb_wire_text, 0, LB_TYPE_NO_SEARCH},
    {2202, "regprocedure", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {2205, "regclass", SQL_WVARCHAR, &lb_wire_other, 255, 0},
    {2206, "regtype", SQL_WVARCHAR, &lb_wire_other, 255, 0},
    {2950, "uuid", SQL_GUID, &lb_wire_uuid, 0, 0},
    {3220, "pg_lsn", SQL_WVARCHAR, &lb_wire_lsn, 17, 0},
    {3614, "tsvector", SQL_WLONGVARCHAR, &lb_wire_other, 0, 0},
    {3615, "tsquery", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {3802, "jsonb", SQL_WLONGVARCHAR, &lb_wire_jsonb, 0, 0},
    {3904, "int4range", SQL_WVARCHAR, &lb_wire_other, 25, 0},
    {3906, "numrange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {3908, "tsrange", SQL_WVARCHAR, &lb_wire_other, 70, 0},
    {3910, "tstzrange", SQL_WVARCHAR, &lb_wire_other, 84, 0},
    {3912, "daterange", SQL_WVARCHAR, &lb_wire_other, 40, 0},
    {3926, "int8range", SQL_WVARCHAR, &lb_wire_other, 43, 0},
    {4072, "jsonpath", SQL_WVARCHAR, &lb_wire_other, 0, LB_TYPE_NO_SEARCH},
    {4089, "regnamespace", SQL_WVARCHAR, &lb_wire_other, 255, 0},
    {4096, "regrole", SQL_WVARCHAR, &lb_wire_other, 255, 0},
    {4451, "int4multirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {4532, "nummultirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {4533, "tsmultirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {4534, "tstzmultirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {4535, "datemultirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {4536, "int8multirange", SQL_WVARCHAR, &lb_wire_other, 0, 0},
    {5069, "xid8", SQL_BIGINT, &lb_wire_uint8, 0, LB_TYPE_UNSIGNED},
};
const size_t lb_pgtypes_n = sizeof lb_pgtypes / sizeof *lb_pgtypes;

/* Enumerations, composites, arrays and extensions' types: the server's text. */
static const struct lb_pgtype other = {0, "text", SQL_WVARCHAR, &lb_wire_other, 0, LB_TYPE_LIKE};

/* bit(1) holds what SQL_BIT holds. */
static const struct lb_pgtype bit1 = {1560, "bit", SQL_BIT, &lb_wire_bit1, 0, 0};

const struct lb_pgtype *lb_pgtype_of(uint32_t oid, int32_t typmod)
{
    if (oid == LB_OID_BIT && typmod == 1)
        return &bit1;
    size_t low = 0, high = lb_pgtypes_n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (lb_pgtypes[middle].oid < oid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lb_pgtypes_n && lb_pgtypes[low].oid == oid ? &lb_pgtypes[low] : &other;
}

/* ---- sizes ------------------------------------------------------------------------------ */

/*
 * What the SQL type alone decides: the C type that SQL_C_DEFAULT means, the type a parameter is
 * declared with (0: the server decides) and, where they are fixed, the sizes (ODBC reference,
 * appendix D, "Default C Data Types" and "Column Size, Decimal Digits, Transfer Octet Length, and
 * Display Size").
 */
static const struct sql_type {
    SQLSMALLINT sql_type, c_type;
    uint32_t oid;
    SQLULEN column_size; /* 0: none of these is fixed */
    SQLLEN octet_length, display_size;
    SQLSMALLINT radix; /* 10: a number */
} sql_types[] = {
    {SQL_CHAR, SQL_C_CHAR, 0, 0, 0, 0, 0},
    {SQL_VARCHAR, SQL_C_CHAR, 0, 0, 0, 0, 0},
    {SQL_LONGVARCHAR, SQL_C_CHAR, 0, 0, 0, 0, 0},
    {SQL_WCHAR, SQL_C_WCHAR, 0, 0, 0, 0, 0},
    {SQL_WVARCHAR, SQL_C_WCHAR, 0, 0, 0, 0, 0},
    {SQL_WLONGVARCHAR, SQL_C_WCHAR, 0, 0, 0, 0, 0},
    {SQL_DECIMAL, SQL_C_CHAR, LB_OID_NUMERIC, 0, 0, 0, 0},
    {SQL_NUMERIC, SQL_C_CHAR, LB_OID_NUMERIC, 0, 0, 0, 0},
    {SQL_BIT, SQL_C_BIT, LB_OID_BOOL, 1, 1, 1, 0},
    {SQL_TINYINT, SQL_C_STINYINT, LB_OID_INT2, 3, 1, 4, 10},
    {SQL_SMALLINT, SQL_C_SSHORT, LB_OID_INT2, 5, 2, 6, 10},
    {SQL_INTEGER, SQL_C_SLONG, LB_OID_INT4, 10, 4, 11, 10},
    {SQL_BIGINT, SQL_C_SBIGINT, LB_OID_INT8, 19, 8, 20, 10},
    {SQL_REAL, SQL_C_FLOAT, LB_OID_FLOAT4, 7, 4, 15, 10},
    {SQL_FLOAT, SQL_C_DOUBLE, LB_OID_FLOAT8, 15, 8, 24, 10},
    {SQL_DOUBLE, SQL_C_DOUBLE, LB_OID_FLOAT8, 15, 8, 24, 10},
    {SQL_BINARY, SQL_C_BINARY, LB_OID_BYTEA, 0, 0, 0, 0},
    {SQL_VARBINARY, SQL_C_BINARY, LB_OID_BYTEA, 0, 0, 0, 0},
    {SQL_LONGVARBINARY, SQL_C_BINARY, LB_OID_BYTEA, 0, 0, 0, 0},
    {SQL_TYPE_DATE, SQL_C_TYPE_DATE, LB_OID_DATE, 10, 6, 10, 0},
    {SQL_TYPE_TIME, SQL_C_TYPE_TIME, LB_OID_TIME, 15, 6, 15, 0},
    {SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, LB_OID_TIMESTAMP, 26, 16, 26, 0},
    {SQL_DATE, SQL_C_TYPE_DATE, LB_OID_DATE, 0, 0, 0, 0},
    {SQL_TIME, SQL_C_TYPE_TIME, LB_OID_TIME, 0, 0, 0, 0},
    {SQL_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, LB_OID_TIMESTAMP, 0, 0, 0, 0},
    {SQL_GUID, SQL_C_GUID, LB_OID_UUID, 36, 16, 36, 0},
};

static const struct sql_type *sql_type_of(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < sizeof sql_types / sizeof *sql_types; i++) {
        if (sql_types[i].sql_type == sql_type)
            return &sql_types[i];
    }
    return NULL;
}

static bool is_wide(SQLSMALLINT t)
{
    return t == SQL_WCHAR || t == SQL_WVARCHAR || t == SQL_WLONGVARCHAR;
}

static bool is_narrow(SQLSMALLINT t)
{
    return t == SQL_CHAR || t == SQL_VARCHAR || t == SQL_LONGVARCHAR;
}

static bool is_binary(SQLSMALLINT t)
{
    return t == SQL_BINARY || t == SQL_VARBINARY || t == SQL_LONGVARBINARY;
}

static bool is_interval(SQLSMALLINT t)
{
    return t >= SQL_INTERVAL_YEAR && t <= SQL_INTERVAL_MINUTE_TO_SECOND;
}

/* The narrow or long sister of a wide type. */
static SQLSMALLINT narrow(SQLSMALLINT t)
{
    return t == SQL_WCHAR ? SQL_CHAR : t == SQL_WVARCHAR ? SQL_VARCHAR : SQL_LONGVARCHAR;
}

/* A UTF-8 character takes up to four bytes, a UTF-16 one is counted as two. */
static void set_text_sizes(struct lb_type_facts *f, SQLULEN n)
{
    f->column_size = n;
    f->decimal_digits = f->radix = 0;
    f->is_unsigned = true;
    f->display_size = n ? (SQLLEN)n : SQL_NO_TOTAL;
    SQLULEN each = is_wide(f->sql_type) ? 2 : 4;
    f->octet_length = n == 0 ? SQL_NO_TOTAL : n > INT32_MAX / each ? INT32_MAX : (SQLLEN)(n * each);
    f->literal_prefix = f->literal_suffix = "'";
}

static void describe_text(const struct lb_pgtype *t, const struct lb_type_options *opt,
                          struct lb_type_facts *f)
{
    SQLULEN n = t->size;
    if ((t->oid == LB_OID_VARCHAR || t->oid == LB_OID_BPCHAR) && f->typmod >= 4)
        n = (SQLULEN)f->typmod - 4;
    if ((t->oid == LB_OID_BIT || t->oid == LB_OID_VARBIT) && f->typmod > 0)
        n = (SQLULEN)f->typmod;
    if (t->oid == LB_OID_BPCHAR && n == 0)
        f->sql_type = SQL_WVARCHAR; /* bpchar without a length: of any length */
    bool as_long = f->sql_type == SQL_WLONGVARCHAR;
    as_long = as_long || (t->oid == LB_OID_TEXT && opt->text_as_long);
    as_long = as_long || (t->oid == 0 && opt->unknown_as_long);
    as_long = as_long || n > (SQLULEN)opt->max_varchar;
    if (as_long)
        f->sql_type = SQL_WLONGVARCHAR;
    if (n == 0 && !opt->unknown_sizes)
        n = (SQLULEN)(as_long ? opt->max_long_varchar : opt->max_varchar);
    if (opt->narrow_text)
        f->sql_type = narrow(f->sql_type);
    set_text_sizes(f, n);
}

static void describe_numeric(struct lb_type_facts *f)
{
    int precision = NUMERIC_PRECISION, scale = NUMERIC_SCALE;
    if (f->typmod >= 4) {
        precision = (f->typmod - 4) >> 16 & 0xFFFF;
        scale = (((f->typmod - 4) & 0x7FF) ^ 1024) - 1024;
    }
    f->column_size = (SQLULEN)precision;
    f->decimal_digits = (SQLSMALLINT)scale;
    f->octet_length = f->display_size = precision + 2;
    f->radix = 10;
    f->is_unsigned = false;
}

static void describe_money(struct lb_type_facts *f)
{
    f->column_size = 19;
    f->decimal_digits = 2;
    f->octet_length = f->display_size = 21;
    f->radix = 10;
    f->fixed_scale = true;
    f->is_unsigned = false;
    f->literal_prefix = f->literal_suffix = "'";
}

void lb_type_facts_derive(struct lb_type_facts *f)
{
    f->verbose_type = f->sql_type;
    f->subcode = 0;
    if (f->sql_type >= SQL_TYPE_DATE && f->sql_type <= SQL_TYPE_TIMESTAMP) {
        f->verbose_type = SQL_DATETIME;
        f->subcode = (SQLSMALLINT)(f->sql_type - SQL_TYPE_DATE + SQL_CODE_DATE);
    } else if (is_interval(f->sql_type)) {
        f->verbose_type = SQL_INTERVAL;
        f->subcode = (SQLSMALLINT)(f->sql_type - 100);
    }
    f->c_type = lb_c_type_default(f->sql_type);
    if (f->is_unsigned && f->sql_type == SQL_BIGINT)
        f->c_type = SQL_C_UBIGINT;
}

/* interval with fields: SQL's own interval types, for parameters and for what converts to what. The
 * type modifier has a bit for each field. */
SQLSMALLINT lb_pgtype_interval_type(int32_t typmod)
{
    static const signed char bits[] = {
        [SQL_CODE_YEAR] = 2,  [SQL_CODE_MONTH] = 1,   [SQL_CODE_DAY] = 3,
        [SQL_CODE_HOUR] = 10, [SQL_CODE_MINUTE] = 11, [SQL_CODE_SECOND] = 12};
    for (int code = 1; code <= LB_INTERVAL_KINDS && typmod >= 0; code++) {
        int fields = 0;
        for (int i = lb_interval_kinds[code].first; i <= lb_interval_kinds[code].last; i++)
            fields |= 1 << bits[i];
        if (fields == (typmod >> 16 & 0x7FFF))
            return (SQLSMALLINT)(100 + code);
    }
    return 0;
}

/* The text of the leading field has 9 digits, any other one three characters more, and a fraction
 * of seconds seven. */
bool lb_pgtype_interval(size_t i, struct lb_type_facts *f)
{
    if (i >= LB_INTERVAL_KINDS)
        return false;
    const struct lb_interval_kind *k = &lb_interval_kinds[i + 1];
    bool has_seconds = k->last == SQL_CODE_SECOND;
    f->name = k->name;
    f->sql_type = (SQLSMALLINT)(101 + i);
    f->decimal_digits = has_seconds ? 6 : 0;
    f->column_size = (SQLULEN)(9 + 3 * (k->last - k->first) + (has_seconds ? 7 : 0));
    f->octet_length = sizeof(SQL_INTERVAL_STRUCT);
    f->case_sensitive = false;
    lb_type_facts_derive(f);
    return true;
}

static void describe_binary(const struct lb_type_options *opt, struct lb_type_facts *f)
{
    SQLULEN n = (SQLULEN)opt->max_long_varchar;
    if (!opt->bytea_as_long) {
        f->sql_type = SQL_VARBINARY;
        n = (SQLULEN)opt->max_varchar;
    }
    if (opt->unknown_sizes)
        n = 0;
    f->column_size = n;
    f->octet_length = n ? (SQLLEN)n : SQL_NO_TOTAL;
    f->display_size = n == 0 ? SQL_NO_TOTAL : n > INT32_MAX / 2 ? INT32_MAX : (SQLLEN)(2 * n);
    f->literal_prefix = "'\\x";
    f->literal_suffix = "'";
}

/* time and timestamp of p fraction digits; those with a zone have longer texts. */
static void describe_fraction(const struct lb_pgtype *t, struct lb_type_facts *f)
{
    int digits = f->typmod >= 0 && f->typmod <= 6 ? f->typmod : 6;
    int less = digits ? 6 - digits : 7; /* without a fraction there is no point either */
    f->decimal_digits = (SQLSMALLINT)digits;
    f->column_size -= (SQLULEN)less;
    f->display_size -= less;
    if (t->wire == &lb_wire_timestamptz || t->wire == &lb_wire_timetz)
        f->display_size += 9; /* +hh:mm:ss */
}

static void set_fixed_sizes(const struct lb_pgtype *t, struct lb_type_facts *f)
{
    const struct sql_type *s = sql_type_of(f->sql_type);
    if (!s || s->column_size == 0)
        return;
    bool number = s->radix == 10;
    f->column_size = s->column_size;
    f->decimal_digits = 0;
    f->octet_length = s->octet_length;
    f->display_size = s->display_size;
    f->radix = s->radix;
    f->literal_prefix = f->literal_suffix = number ? "" : "'";
    f->binary_pays = f->has_binary;
    f->is_unsigned = !number || (t->flags & LB_TYPE_UNSIGNED);
}

static void describe_fixed(const struct lb_pgtype *t, struct lb_type_facts *f)
{
    set_fixed_sizes(t, f);
    if (f->sql_type == SQL_TYPE_TIME || f->sql_type == SQL_TYPE_TIMESTAMP)
        describe_fraction(t, f);
    if (t->wire == &lb_wire_uint8)
        f->column_size = 20;
    if (t->wire == &lb_wire_uint4)
        f->column_size = 10;
}

/* Types that are given another SQL type by a keyword. */
static void describe_renamed(const struct lb_pgtype *t, struct lb_type_facts *f,
                             SQLSMALLINT sql_type, SQLULEN n)
{
    f->sql_type = sql_type;
    if (is_wide(sql_type) || is_narrow(sql_type))
        set_text_sizes(f, n);
    else
        set_fixed_sizes(t, f);
}

void lb_type_describe(uint32_t oid, int32_t typmod, const struct lb_type_options *opt,
                      struct lb_type_facts *out)
{
    const struct lb_pgtype *t = lb_pgtype_of(oid, typmod);
    *out = (struct lb_type_facts){.oid = oid,
                                  .typmod = typmod,
                                  .name = t->name,
                                  .local_name = t->oid ? t->name : NULL,
                                  .sql_type = t->sql_type,
                                  .searchable = t->flags & LB_TYPE_LIKE        ? SQL_PRED_SEARCHABLE
                                                : t->flags & LB_TYPE_NO_SEARCH ? SQL_PRED_NONE
                                                                               : SQL_PRED_BASIC,
                                  .is_unsigned = true,
                                  .literal_prefix = "",
                                  .literal_suffix = "",
                                  .has_binary = t->wire->read_binary || t->wire->spell_binary ||
                                                t->wire->sends_binary};
    if (is_wide(out->sql_type)) {
        describe_text(t, opt, out);
        out->case_sensitive = true;
    } else if (is_binary(out->sql_type)) {
        describe_binary(opt, out);
    } else if (t->wire == &lb_wire_numeric) {
        describe_numeric(out);
    } else if (t->flags & LB_TYPE_MONEY) {
        describe_money(out);
    } else {
        describe_fixed(t, out);
    }
    if (t->wire == &lb_wire_bool && opt->bool_as_char)
        describe_renamed(t, out, opt->narrow_text ? SQL_VARCHAR : SQL_WVARCHAR, 5);
    if (t->wire == &lb_wire_int8 && opt->bigint_as)
        describe_renamed(t, out, opt->bigint_as, 20);
    if (t->wire == &lb_wire_numeric && opt->numeric_as && typmod < 4)
        describe_renamed(t, out, opt->numeric_as, (SQLULEN)opt->max_varchar);
    lb_type_facts_derive(out);
}

/* ---- by SQL type ------------------------------------------------------------------------ */

uint32_t lb_type_oid_for_sql(SQLSMALLINT sql_type)
{
    const struct sql_type *s = sql_type_of(sql_type);
    return s ? s->oid : is_interval(sql_type) ? LB_OID_INTERVAL : 0;
}

SQLSMALLINT lb_c_type_default(SQLSMALLINT sql_type)
{
    const struct sql_type *s = sql_type_of(sql_type);
    return s ? s->c_type : is_interval(sql_type) ? sql_type : 0;
}
