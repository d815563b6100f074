/* fuzz: type base platform */
#include "fuzz.h"

#include "../unit/type/c_types.h"
#include "type/plan.h"

static const SQLSMALLINT sql_types[] = {SQL_VARCHAR,
                                        SQL_WVARCHAR,
                                        SQL_BIT,
                                        SQL_TINYINT,
                                        SQL_SMALLINT,
                                        SQL_INTEGER,
                                        SQL_BIGINT,
                                        SQL_REAL,
                                        SQL_DOUBLE,
                                        SQL_NUMERIC,
                                        SQL_VARBINARY,
                                        SQL_TYPE_DATE,
                                        SQL_TYPE_TIME,
                                        SQL_TYPE_TIMESTAMP,
                                        SQL_GUID,
                                        SQL_INTERVAL_YEAR,
                                        SQL_INTERVAL_YEAR_TO_MONTH,
                                        SQL_INTERVAL_DAY_TO_SECOND,
                                        SQL_INTERVAL_MINUTE_TO_SECOND,
                                        4711};

static const uint32_t oids[] = {0,   16,  17,   20,   21,   23,   25,  26,
                                700, 701, 1082, 1184, 1700, 2950, 5069};

#define PICK(list, byte) list[(byte) % (sizeof(list) / sizeof *(list))]

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 5)
        return 0;
    struct lb_type_options opt = lb_type_options_default;
    opt.lf_conversion = data[4] & 1;
    struct lb_send_want want = {.c_type = PICK(c_types, data[0]),
                                .sql_type = PICK(sql_types, data[1]),
                                .server_oid = PICK(oids, data[2]),
                                .column_size = data[3],
                                .decimal_digits = (SQLSMALLINT)(data[4] >> 1 & 7),
                                .c_precision = (SQLSMALLINT)(data[4] >> 4)};
    struct lb_send_plan plan;
    if (lb_send_plan_make(&plan, &want, &opt) != LB_FINE)
        return 0;
    size_t n = size - 5, fixed = (size_t)lb_c_type_size(plan.c_type);
    char *value = calloc(1, (fixed ? fixed : n) + 1);
    must(value != NULL);
    memcpy(value, data + 5, fixed && fixed < n ? fixed : n);
    struct lb_buf out = LB_BUF(1 << 20);
    lb_buf_add_str(&out, "<>");
    enum lb_outcome o = plan.run(&plan, value, (SQLLEN)(fixed ? fixed : n), &out);
    must(o < LB_OUTCOMES);
    must(out.n >= 2 && memcmp(out.at, "<>", 2) == 0);
    must(o == LB_FINE || out.n == 2);
    if (o == LB_FINE && plan.format == LB_FORMAT_TEXT)
        must(!memchr(out.at, 0, out.n)); /* libpq takes text up to its first NUL */
    lb_buf_release(&out);
    free(value);
    return 0;
}
