#include "type/plan.h"

#include "base/utf.h"
#include "type/carrier.h"
#include "type/interval.h"
#include "type/row.h"

/* ---- which conversions there are -------------------------------------------------------- */

/* ODBC reference, appendix D, "Converting Data from SQL to C Data Types": the big table, by
 * families. */
static const int allowed[] = {
    [LB_FAMILY_TEXT] = LB_GROUP_ALL,
    [LB_FAMILY_BIT] = LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_BIT | LB_GROUP_NUMBER,
    [LB_FAMILY_EXACT] =
        LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_BIT | LB_GROUP_NUMBER | LB_GROUP_INTERVAL_ONE,
    [LB_FAMILY_APPROXIMATE] = LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_BIT | LB_GROUP_NUMBER,
    [LB_FAMILY_BINARY] = LB_GROUP_CHAR | LB_GROUP_BINARY,
    [LB_FAMILY_DATE] = LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_DATE | LB_GROUP_TIMESTAMP,
    [LB_FAMILY_TIME] = LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_TIME | LB_GROUP_TIMESTAMP,
    [LB_FAMILY_TIMESTAMP] =
        LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_DATE | LB_GROUP_TIME | LB_GROUP_TIMESTAMP,
    [LB_FAMILY_INTERVAL] =
        LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_INTERVAL_ONE | LB_GROUP_INTERVAL_SPAN,
    [LB_FAMILY_GUID] = LB_GROUP_CHAR | LB_GROUP_BINARY | LB_GROUP_GUID,
};

bool lb_conversion_allowed(enum lb_family family, enum lb_group group)
{
    return (allowed[family] & (int)group) != 0;
}

static bool converts(const struct lb_fetch_plan *plan)
{
    enum lb_group group = plan->carrier->group;
    if (plan->wire->family == LB_FAMILY_INTERVAL && plan->sql_type >= SQL_INTERVAL_YEAR) {
        if (group == LB_GROUP_NUMBER)
            return plan->sql_type <= SQL_INTERVAL_SECOND;
        if (group == LB_GROUP_INTERVAL_ONE || group == LB_GROUP_INTERVAL_SPAN)
            return lb_is_year_month(plan->sql_type) == lb_is_year_month(plan->c_type);
    }
    return lb_conversion_allowed(plan->wire->family, group);
}

/* ---- the long way ----------------------------------------------------------------------- */

enum lb_outcome lb_fetch_value(const struct lb_fetch_plan *plan, struct lb_text cell,
                               const struct lb_target *to, struct lb_part *part)
{
    struct lb_value v;
    if (part && part->done)
        return LB_NO_MORE;
    enum lb_outcome o = lb_wire_read(plan->wire, plan->format, cell, plan->scratch, &v);
    if (o == LB_FINE && to->at)
        o = plan->carrier->store(plan, &v, to->at);
    if (lb_outcome_failed(o))
        return o;
    if (to->length)
        lb_length_set(to->length, plan->fixed_size);
    if (part && to->at)
        part->begun = part->done = true;
    return o;
}

/* ---- text ------------------------------------------------------------------------------- */

/* LFConversion: CR LF for each LF that has no CR yet. Texts with line ends are the cell's own, so
 * the scratch buffer is free. */
static struct lb_text with_crlf(struct lb_text t, struct lb_buf *scratch)
{
    size_t end = lb_text_find(t, 0, '\n');
    if (end == LB_NOT_FOUND)
        return t;
    lb_buf_clear(scratch);
    size_t from = 0;
    for (; end != LB_NOT_FOUND; end = lb_text_find(t, from, '\n')) {
        lb_buf_add(scratch, t.at + from, end - from);
        lb_buf_add_str(scratch, end > 0 && t.at[end - 1] == '\r' ? "\n" : "\r\n");
        from = end + 1;
    }
    lb_buf_add_text(scratch, lb_text_from(t, from));
    return lb_buf_text(scratch);
}

/* TimestampTZ=timestamp: the session's wall clock without its offset. */
static struct lb_text without_offset(struct lb_text t, struct lb_buf *scratch)
{
    size_t sign = t.n;
    for (size_t i = 11; i < t.n; i++) {
        if (t.at[i] == '+' || t.at[i] == '-') {
            sign = i;
            break;
        }
    }
    if (!(t.n > 3 && memcmp(t.at + t.n - 3, " BC", 3) == 0))
        return lb_text(t.at, sign);
    lb_buf_add(scratch, t.at, sign < t.n ? sign : t.n - 3);
    lb_buf_add_str(scratch, " BC");
    return lb_buf_text(scratch);
}

/* The cell as text. In parts, a text that was put into scratch stays there; LB_NO_MORE behind the
 * last one. */
static enum lb_outcome show(const struct lb_fetch_plan *plan, struct lb_text cell,
                            struct lb_part *part, struct lb_text *out)
{
    enum lb_outcome o;
    if (part && part->done)
        return LB_NO_MORE;
    if (part && part->rendered) {
        *out = lb_buf_text(plan->scratch);
        return LB_FINE;
    }
    o = lb_wire_spell(plan->wire, plan->format, cell, plan->scratch, out);
    if (o == LB_FINE && plan->drop_offset)
        *out = without_offset(*out, plan->scratch);
    if (o == LB_FINE && plan->lf_conversion)
        *out = with_crlf(*out, plan->scratch);
    if (o == LB_FINE && !lb_buf_ok(plan->scratch))
        return LB_NO_MEMORY;
    if (part && o == LB_FINE && out->n > 0 && out->n == plan->scratch->n &&
        out->at == plan->scratch->at)
        part->rendered = true;
    return o;
}

/*
 * How much of a text may not be cut off: what stands before the fraction of a number or of seconds
 * ("SQL to C: Numeric", "Date", "Time", "Timestamp" in the reference's appendix D). A text that
 * goes on behind its fraction with more than an offset, such as 1e-05 or … BC, is whole or nothing.
 */
static size_t must_keep(enum lb_family family, struct lb_text t)
{
    if (family == LB_FAMILY_TEXT)
        return 0;
    bool times = family == LB_FAMILY_TIME || family == LB_FAMILY_TIMESTAMP;
    size_t keep = t.n, from = family == LB_FAMILY_TIMESTAMP ? 11 : 1;
    for (size_t i = from; i < t.n; i++) {
        char c = t.at[i];
        bool cuts = c == '.' || (times && (c == '+' || c == '-'));
        if (cuts && keep == t.n)
            keep = i;
        if (keep < t.n && !cuts && !lb_is_digit(c) && !(times && c == ':'))
            return t.n;
    }
    return keep;
}

static enum lb_outcome show_char(const struct lb_fetch_plan *plan, struct lb_text cell,
                                 const struct lb_target *to, struct lb_part *part)
{
    struct lb_text t = cell;
    enum lb_outcome o = show(plan, cell, part, &t);
    bool wide = plan->c_type == SQL_C_WCHAR;
    if (o != LB_FINE)
        return o;
    size_t room = to->room <= 0 ? 0 : (size_t)(wide ? to->room / 2 : to->room);
    size_t must = (part && part->begun) || t.n < room ? 0 : must_keep(plan->wire->family, t);
    return wide ? lb_give_wide(plan, t, must, to, part) : lb_give_char(plan, t, must, to, part);
}

static enum lb_outcome show_bytes(const struct lb_fetch_plan *plan, struct lb_text cell,
                                  const struct lb_target *to, struct lb_part *part)
{
    struct lb_text t = cell;
    enum lb_outcome o = show(plan, cell, part, &t);
    if (o != LB_FINE)
        return o;
    return lb_give_bytes(plan, t, plan->wire->family == LB_FAMILY_TEXT ? 0 : t.n, to, part);
}

/* ---- text that is as the server sent it and fits: most cells --------------------------------- */

/* Whether the whole cell goes into a buffer of `room` units, at once and for the first time. */
static inline bool at_once(const struct lb_fetch_plan *plan, struct lb_text cell,
                           const struct lb_target *to, SQLLEN room, const struct lb_part *part)
{
    return to->at && room > 0 && cell.n < (size_t)room && plan->max_length == 0 &&
           (!part || !(part->begun || part->done));
}

static inline enum lb_outcome given(size_t bytes, const struct lb_target *to, struct lb_part *part)
{
    if (to->length)
        lb_length_set(to->length, (SQLLEN)bytes);
    if (part)
        part->begun = part->done = true;
    return LB_FINE;
}

static inline enum lb_outcome quick_char(struct lb_text cell, const struct lb_target *to,
                                         struct lb_part *part)
{
    char *out = to->at;
    memcpy(out, cell.at, cell.n);
    out[cell.n] = '\0';
    return given(cell.n, to, part);
}

static inline enum lb_outcome quick_wide(struct lb_text cell, const struct lb_target *to,
                                         struct lb_part *part)
{
    uint16_t *out = to->at;
    const char *at = cell.at;
    size_t n = lb_utf8_to_utf16(&at, cell.at + cell.n, out, (size_t)to->room / 2 - 1);
    out[n] = 0;
    return given(2 * n, to, part);
}

static enum lb_outcome same_char(const struct lb_fetch_plan *plan, struct lb_text cell,
                                 const struct lb_target *to, struct lb_part *part)
{
    return at_once(plan, cell, to, to->room, part) ? quick_char(cell, to, part)
                                                   : show_char(plan, cell, to, part);
}

static enum lb_outcome same_wide(const struct lb_fetch_plan *plan, struct lb_text cell,
                                 const struct lb_target *to, struct lb_part *part)
{
    bool aligned = (uintptr_t)to->at % _Alignof(uint16_t) == 0;
    return aligned && at_once(plan, cell, to, to->room / 2, part) ? quick_wide(cell, to, part)
                                                                  : show_char(plan, cell, to, part);
}

/* SQL_C_BINARY of a number, date or GUID: the bytes of its default C type. */
static enum lb_outcome native_bytes(const struct lb_fetch_plan *plan, struct lb_text cell,
                                    const struct lb_target *to, struct lb_part *part)
{
    union {
        SQL_TIMESTAMP_STRUCT timestamp;
        double number;
        char bytes[32];
    } room;
    struct lb_value v;
    struct lb_fetch_plan as = *plan;
    if (part && part->done)
        return LB_NO_MORE;
    as.c_type = lb_c_type_default(plan->sql_type);
    as.carrier = lb_carrier_of(&as.c_type);
    enum lb_outcome o = lb_wire_read(plan->wire, plan->format, cell, plan->scratch, &v);
    if (o == LB_FINE)
        o = as.carrier->store(&as, &v, &room);
    if (lb_outcome_failed(o))
        return o;
    size_t n = (size_t)as.carrier->size;
    enum lb_outcome given = lb_give_bytes(plan, lb_text(room.bytes, n), n, to, part);
    return given == LB_FINE ? o : given;
}

/* ---- picking ---------------------------------------------------------------------------- */

static lb_fetch_fn *pick_char(const struct lb_fetch_plan *plan)
{
    bool as_is =
        plan->format == LB_FORMAT_TEXT ? !plan->wire->spell_text : plan->wire == &lb_wire_text;
    if (!as_is || plan->lf_conversion || plan->drop_offset)
        return show_char;
    return plan->c_type == SQL_C_WCHAR ? same_wide : same_char;
}

static lb_fetch_fn *pick(const struct lb_fetch_plan *plan)
{
    enum lb_group group = plan->carrier->group;
    if (plan->wire->family == LB_FAMILY_BINARY)
        return lb_fetch_bytea;
    if (group == LB_GROUP_BINARY) {
        SQLLEN native = lb_c_type_size(lb_c_type_default(plan->sql_type));
        bool text = plan->wire->family == LB_FAMILY_INTERVAL || native <= 0;
        return text ? show_bytes : native_bytes;
    }
    if (group == LB_GROUP_CHAR)
        return pick_char(plan);
    lb_fetch_fn *straight = lb_straight_fetch(plan);
    return straight ? straight : lb_fetch_value;
}

enum lb_outcome lb_fetch_plan_make(struct lb_fetch_plan *out, uint32_t oid, int32_t typmod,
                                   enum lb_format format, const struct lb_fetch_want *want,
                                   const struct lb_type_options *opt, struct lb_buf *scratch)
{
    struct lb_type_facts facts;
    lb_type_describe(oid, typmod, opt, &facts);
    SQLSMALLINT c_type = want->c_type == SQL_C_DEFAULT ? facts.c_type : want->c_type;
    *out = (struct lb_fetch_plan){.wire = lb_pgtype_of(oid, typmod)->wire,
                                  .format = format,
                                  .c_type = c_type,
                                  .sql_type = facts.sql_type,
                                  .precision = want->precision,
                                  .scale = want->scale,
                                  .leading_precision = want->leading_precision,
                                  .max_length = want->max_length,
                                  .true_is_minus1 = opt->true_is_minus1,
                                  .scratch = scratch};
    out->carrier = lb_carrier_of(&out->c_type);
    if (out->wire == &lb_wire_interval && lb_pgtype_interval_type(typmod))
        out->sql_type = lb_pgtype_interval_type(typmod);
    if (!out->carrier || !converts(out) || (format == LB_FORMAT_BINARY && !facts.has_binary))
        return LB_RESTRICTED;
    out->lf_conversion = opt->lf_conversion && out->wire->family == LB_FAMILY_TEXT;
    out->drop_offset = opt->timestamptz_as_timestamp && out->wire == &lb_wire_timestamptz;
    out->fixed_size = out->carrier->size;
    out->run = pick(out);
    return LB_FINE;
}
