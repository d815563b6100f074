/* fuzz: type base platform */
#include "fuzz.h"

#include "../unit/type/c_types.h"
#include "type/plan.h"

static const uint32_t oids[] = {16,   17,   18,   20,   21,   23,   25,   26,   27,   28,
                                114,  700,  701,  790,  1042, 1082, 1083, 1114, 1184, 1186,
                                1266, 1560, 1562, 1700, 2950, 3220, 3802, 5069, 16999};

/* The parts of a value, one behind the other, are the value; each is smaller than what was left. */
static void read_parts(const struct lb_fetch_plan *plan, struct lb_text cell, size_t room)
{
    struct lb_part part = {0};
    SQLLEN length = 0, before = -1;
    enum lb_outcome o = LB_CUT_RIGHT;
    while (o == LB_CUT_RIGHT) {
        char *piece = malloc(room ? room : 1);
        must(piece != NULL);
        struct lb_target to = {piece, (SQLLEN)room, &length};
        o = plan->run(plan, cell, &to, &part);
        free(piece);
        must(o < LB_OUTCOMES);
        if (o == LB_CUT_RIGHT && length == before)
            return; /* no room for a single character */
        must(o != LB_CUT_RIGHT || before < 0 || length < before);
        before = length;
    }
    if (!lb_outcome_failed(o)) {
        struct lb_target to = {NULL, 0, NULL};
        must(o == LB_NO_MORE || plan->run(plan, cell, &to, &part) == LB_NO_MORE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    struct lb_buf scratch = LB_BUF(1 << 20);
    struct lb_type_options opt = lb_type_options_default;
    struct lb_fetch_want want = {.c_type = c_types[data[1] % C_TYPES],
                                 .scale = (SQLSMALLINT)(data[3] >> 6),
                                 .max_length = data[3] & 8 ? 7 : 0,
                                 .leading_precision = data[3] & 16 ? 2 : 0};
    opt.lf_conversion = data[3] & 2;
    opt.timestamptz_as_timestamp = data[3] & 4;
    struct lb_fetch_plan plan;
    enum lb_format format = data[3] & 1 ? LB_FORMAT_BINARY : LB_FORMAT_TEXT;
    uint32_t oid = oids[data[0] % (sizeof oids / sizeof *oids)];
    int32_t typmod = oid == 1560 || oid == 1700 ? (data[3] & 32 ? 1 : -1) : -1;
    if (lb_fetch_plan_make(&plan, oid, typmod, format, &want, &opt, &scratch) == LB_FINE) {
        char *cell = malloc(size - 4 + 1); /* of exactly its size, and never NULL */
        must(cell != NULL);
        memcpy(cell, data + 4, size - 4);
        size_t room = plan.fixed_size ? (size_t)plan.fixed_size : data[2];
        read_parts(&plan, lb_text(cell, size - 4), room);
        free(cell);
    }
    lb_buf_release(&scratch);
    return 0;
}
