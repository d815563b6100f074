#include "type/wire.h"

#include "type/bytes.h"
#include "type/calendar.h"
#include "type/decimal.h"
#include "type/interval.h"

#include <math.h>

/* PostgreSQL counts days and microseconds from 2000-01-01. */
#define EPOCH_DAYS INT64_C(10957)
#define DAY        INT64_C(86400000000)

/* ---- text ------------------------------------------------------------------------------- */

static bool text(struct lb_text cell, struct lb_value *v)
{
    v->as.text = cell;
    return true;
}

static bool uuid_text(struct lb_text cell, struct lb_value *v)
{
    return lb_uuid_parse(cell, v->as.uuid);
}

static bool uuid_binary(struct lb_text cell, struct lb_value *v)
{
    memcpy(v->as.uuid, cell.at, 16);
    return true;
}

/* ---- truths and integers ---------------------------------------------------------------- */

static bool bit_text(struct lb_text cell, struct lb_value *v)
{
    v->as.truth = cell.n == 1 && cell.at[0] == '1';
    return cell.n == 1 && (cell.at[0] == '0' || cell.at[0] == '1');
}

static bool bool_binary(struct lb_text cell, struct lb_value *v)
{
    v->as.truth = cell.at[0] != 0;
    return true;
}

static bool int_text(struct lb_text cell, struct lb_value *v)
{
    return lb_text_int(cell, &v->as.i);
}

static bool int_binary(struct lb_text cell, struct lb_value *v)
{
    v->as.i = cell.n == 2   ? (int16_t)lb_get16(cell.at)
              : cell.n == 4 ? (int32_t)lb_get32(cell.at)
                            : (int64_t)lb_get64(cell.at);
    return true;
}

static bool uint_text(struct lb_text cell, struct lb_value *v)
{
    bool negative;
    return lb_text_digits(cell, &negative, &v->as.u) && !negative;
}

static bool uint_binary(struct lb_text cell, struct lb_value *v)
{
    v->as.u = cell.n == 4 ? lb_get32(cell.at) : lb_get64(cell.at);
    return true;
}

/* ---- floating point --------------------------------------------------------------------- */

static bool float8_text(struct lb_text cell, struct lb_value *v)
{
    struct lb_decimal d;
    v->as.real.single = false;
    return lb_decimal_parse(cell, &d) && lb_decimal_to_double(&d, &v->as.real.value);
}

static bool float4_text(struct lb_text cell, struct lb_value *v)
{
    struct lb_decimal d;
    float value = 0;
    bool fine = lb_decimal_parse(cell, &d) && lb_decimal_to_float(&d, &value);
    v->as.real.single = true;
    v->as.real.value = value;
    return fine;
}

static bool float8_binary(struct lb_text cell, struct lb_value *v)
{
    uint64_t bits = lb_get64(cell.at);
    v->as.real.single = false;
    memcpy(&v->as.real.value, &bits, sizeof bits);
    return true;
}

static bool float4_binary(struct lb_text cell, struct lb_value *v)
{
    uint32_t bits = lb_get32(cell.at);
    float value;
    memcpy(&value, &bits, sizeof bits);
    v->as.real.single = true;
    v->as.real.value = value;
    return true;
}

static bool numeric_text(struct lb_text cell, struct lb_value *v)
{
    return lb_decimal_parse(cell, &v->as.number);
}

/* ---- dates, times, intervals ------------------------------------------------------------ */

static bool datetime_text(struct lb_text cell, struct lb_value *v)
{
    enum lb_value_kind found;
    return lb_calendar_parse(cell, &v->as.when, &found) &&
           (found == v->kind || v->as.when.infinite);
}

static bool date_binary(struct lb_text cell, struct lb_value *v)
{
    int32_t days = (int32_t)lb_get32(cell.at);
    v->as.when = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    if (days == INT32_MAX || days == INT32_MIN)
        v->as.when.infinite = days < 0 ? -1 : 1;
    else
        lb_calendar_date(days + EPOCH_DAYS, &v->as.when);
    return true;
}

/* With a zone behind it, in seconds west of UTC, it is a timetz. */
static bool time_binary(struct lb_text cell, struct lb_value *v)
{
    int64_t micros = (int64_t)lb_get64(cell.at);
    int32_t west = cell.n == 12 ? (int32_t)lb_get32(cell.at + 8) : 0;
    if (micros < 0 || micros > DAY || west <= -360000 || west >= 360000)
        return false;
    v->as.when = (struct lb_datetime){
        .year = 1, .month = 1, .day = 1, .has_offset = cell.n == 12, .offset = -west};
    lb_calendar_time(micros, &v->as.when);
    return true;
}

static bool timestamp_binary(struct lb_text cell, struct lb_value *v)
{
    int64_t micros = (int64_t)lb_get64(cell.at);
    v->as.when = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    if (micros == INT64_MAX || micros == INT64_MIN) {
        v->as.when.infinite = micros < 0 ? -1 : 1;
        return true;
    }
    int64_t days = micros / DAY - (micros % DAY < 0);
    lb_calendar_date(days + EPOCH_DAYS, &v->as.when);
    lb_calendar_time(micros % DAY + (micros % DAY < 0 ? DAY : 0), &v->as.when);
    return true;
}

static bool interval_text(struct lb_text cell, struct lb_value *v)
{
    return lb_interval_parse(cell, 0, &v->as.span);
}

static bool interval_binary(struct lb_text cell, struct lb_value *v)
{
    struct lb_interval *span = &v->as.span;
    span->micros = (int64_t)lb_get64(cell.at);
    span->days = (int32_t)lb_get32(cell.at + 8);
    span->months = (int32_t)lb_get32(cell.at + 12);
    span->infinite = 0;
    if (span->micros == INT64_MAX && span->days == INT32_MAX && span->months == INT32_MAX)
        span->infinite = 1;
    if (span->micros == INT64_MIN && span->days == INT32_MIN && span->months == INT32_MIN)
        span->infinite = -1;
    return true;
}

/* ---- the table -------------------------------------------------------------------------- */

/* clang-format off */
const struct lb_wire lb_wire_text = {LB_FAMILY_TEXT, LB_VALUE_TEXT,
    .read_text = text, .spell_binary = lb_spell_same};
const struct lb_wire lb_wire_other = {LB_FAMILY_TEXT, LB_VALUE_TEXT,
    .read_text = text};
const struct lb_wire lb_wire_jsonb = {LB_FAMILY_TEXT, LB_VALUE_TEXT,
    .read_text = text, .spell_binary = lb_spell_jsonb};
const struct lb_wire lb_wire_varbit = {LB_FAMILY_TEXT, LB_VALUE_TEXT,
    .read_text = text, .spell_binary = lb_spell_bits};
const struct lb_wire lb_wire_tid = {LB_FAMILY_TEXT, LB_VALUE_TEXT, .size = 6,
    .read_text = text, .spell_binary = lb_spell_tid};
const struct lb_wire lb_wire_lsn = {LB_FAMILY_TEXT, LB_VALUE_TEXT, .size = 8,
    .read_text = text, .spell_binary = lb_spell_lsn};
const struct lb_wire lb_wire_bool = {LB_FAMILY_BIT, LB_VALUE_BOOL, .size = 1, .sends_binary = true,
    .read_text = bit_text, .read_binary = bool_binary, .spell_text = lb_spell_bool};
const struct lb_wire lb_wire_bit1 = {LB_FAMILY_BIT, LB_VALUE_BOOL,
    .read_text = bit_text, .spell_binary = lb_spell_bits};
const struct lb_wire lb_wire_int2 = {LB_FAMILY_EXACT, LB_VALUE_INT, .size = 2,
    .read_text = int_text, .read_binary = int_binary, .sends_binary = true};
const struct lb_wire lb_wire_int4 = {LB_FAMILY_EXACT, LB_VALUE_INT, .size = 4,
    .read_text = int_text, .read_binary = int_binary, .sends_binary = true};
const struct lb_wire lb_wire_int8 = {LB_FAMILY_EXACT, LB_VALUE_INT, .size = 8,
    .read_text = int_text, .read_binary = int_binary, .sends_binary = true};
const struct lb_wire lb_wire_uint4 = {LB_FAMILY_EXACT, LB_VALUE_UINT, .size = 4,
    .read_text = uint_text, .read_binary = uint_binary, .sends_binary = true};
const struct lb_wire lb_wire_uint8 = {LB_FAMILY_EXACT, LB_VALUE_UINT, .size = 8,
    .read_text = uint_text, .read_binary = uint_binary, .sends_binary = true};
const struct lb_wire lb_wire_float4 = {LB_FAMILY_APPROXIMATE, LB_VALUE_FLOAT, .size = 4,
    .read_text = float4_text, .read_binary = float4_binary, .sends_binary = true};
const struct lb_wire lb_wire_float8 = {LB_FAMILY_APPROXIMATE, LB_VALUE_FLOAT, .size = 8,
    .read_text = float8_text, .read_binary = float8_binary, .sends_binary = true};
const struct lb_wire lb_wire_numeric = {LB_FAMILY_EXACT, LB_VALUE_NUMERIC,
    .read_text = numeric_text, .spell_binary = lb_spell_numeric};
const struct lb_wire lb_wire_money = {LB_FAMILY_EXACT, LB_VALUE_NUMERIC,
    .read_text = numeric_text, .spell_text = lb_spell_money};
const struct lb_wire lb_wire_date = {LB_FAMILY_DATE, LB_VALUE_DATE, .size = 4,
    .read_text = datetime_text, .read_binary = date_binary, .sends_binary = true};
const struct lb_wire lb_wire_time = {LB_FAMILY_TIME, LB_VALUE_TIME, .size = 8,
    .read_text = datetime_text, .read_binary = time_binary, .sends_binary = true};
const struct lb_wire lb_wire_timetz = {LB_FAMILY_TIME, LB_VALUE_TIME, .size = 12,
    .read_text = datetime_text, .read_binary = time_binary};
const struct lb_wire lb_wire_timestamp = {LB_FAMILY_TIMESTAMP, LB_VALUE_TIMESTAMP, .size = 8,
    .read_text = datetime_text, .read_binary = timestamp_binary, .sends_binary = true};
/* Its binary form is in UTC: only the server knows the session's offset at that moment. */
const struct lb_wire lb_wire_timestamptz = {LB_FAMILY_TIMESTAMP, LB_VALUE_TIMESTAMP,
    .read_text = datetime_text};
const struct lb_wire lb_wire_interval = {LB_FAMILY_INTERVAL, LB_VALUE_INTERVAL, .size = 16,
    .read_text = interval_text, .read_binary = interval_binary};
const struct lb_wire lb_wire_uuid = {LB_FAMILY_GUID, LB_VALUE_UUID, .size = 16,
    .read_text = uuid_text, .read_binary = uuid_binary, .sends_binary = true};
const struct lb_wire lb_wire_bytea = {LB_FAMILY_BINARY, LB_VALUE_BYTES, .sends_binary = true};
/* clang-format on */

/* ---- running it ------------------------------------------------------------------------- */

static enum lb_outcome outcome(bool fine, const struct lb_buf *scratch)
{
    return !lb_buf_ok(scratch) ? LB_NO_MEMORY : fine ? LB_FINE : LB_BAD_WIRE;
}

static bool size_is_wrong(const struct lb_wire *w, enum lb_format format, struct lb_text cell)
{
    return format == LB_FORMAT_BINARY && w->size != 0 && cell.n != w->size;
}

enum lb_outcome lb_wire_read(const struct lb_wire *w, enum lb_format format, struct lb_text cell,
                             struct lb_buf *scratch, struct lb_value *out)
{
    bool binary = format == LB_FORMAT_BINARY;
    lb_spell_fn *spell = binary ? w->spell_binary : w->spell_text;
    if (size_is_wrong(w, format, cell))
        return LB_BAD_WIRE;
    out->kind = w->kind;
    if (!spell)
        return (binary ? w->read_binary : w->read_text)(cell, out) ? LB_FINE : LB_BAD_WIRE;
    lb_buf_clear(scratch);
    return outcome(spell(cell, scratch, &cell) && w->read_text(cell, out), scratch);
}

enum lb_outcome lb_wire_spell(const struct lb_wire *w, enum lb_format format, struct lb_text cell,
                              struct lb_buf *scratch, struct lb_text *out)
{
    lb_spell_fn *spell = format == LB_FORMAT_BINARY ? w->spell_binary : w->spell_text;
    struct lb_value v;
    bool fine = true;
    if (size_is_wrong(w, format, cell))
        return LB_BAD_WIRE;
    lb_buf_clear(scratch);
    if (spell) {
        fine = spell(cell, scratch, out);
    } else if (format == LB_FORMAT_TEXT) {
        *out = cell;
    } else {
        v.kind = w->kind;
        fine = w->read_binary(cell, &v);
        if (fine)
            lb_value_render(scratch, &v);
        *out = lb_buf_text(scratch);
    }
    return outcome(fine, scratch);
}

/* ---- sending ---------------------------------------------------------------------------- */

/* The bits of an integer, or a truth as one, in a type of w->size bytes. */
static enum lb_outcome int_bits(const struct lb_wire *w, const struct lb_value *v, uint64_t *out)
{
    int shift = 64 - 8 * w->size;
    *out = v->kind == LB_VALUE_BOOL ? v->as.truth : v->as.u;
    bool negative = v->kind == LB_VALUE_INT && v->as.i < 0;
    if (w->kind == LB_VALUE_UINT || v->kind == LB_VALUE_UINT)
        return negative || w->kind != LB_VALUE_UINT || *out > UINT64_MAX >> shift ? LB_OUT_OF_RANGE
                                                                                  : LB_FINE;
    uint64_t magnitude = negative ? ~*out : *out;
    return magnitude > (uint64_t)INT64_MAX >> shift ? LB_OUT_OF_RANGE : LB_FINE;
}

static enum lb_outcome float_bits(const struct lb_wire *w, const struct lb_value *v, uint64_t *out)
{
    float single = (float)v->as.real.value;
    uint32_t bits;
    if (w->size == 8) {
        memcpy(out, &v->as.real.value, 8);
        return LB_FINE;
    }
    memcpy(&bits, &single, sizeof bits);
    *out = bits;
    return isinf(single) && !isinf(v->as.real.value) ? LB_OUT_OF_RANGE : LB_FINE;
}

enum lb_outcome lb_wire_send(const struct lb_wire *w, const struct lb_value *v, struct lb_buf *out)
{
    const struct lb_datetime *d = &v->as.when;
    enum lb_outcome o = LB_FINE;
    uint64_t bits = 0;
    switch (w->kind) {
    case LB_VALUE_BOOL:
    case LB_VALUE_INT:
    case LB_VALUE_UINT:
        o = int_bits(w, v, &bits);
        break;
    case LB_VALUE_FLOAT:
        o = float_bits(w, v, &bits);
        break;
    case LB_VALUE_TIME:
        bits = (uint64_t)lb_calendar_micros(d);
        break;
    case LB_VALUE_DATE:
    case LB_VALUE_TIMESTAMP:
        if (d->year < -4714) /* the server's Julian days begin in 4714 BC */
            return LB_DATETIME_OVERFLOW;
        bits = (uint64_t)(lb_calendar_days(d->year, d->month, d->day) - EPOCH_DAYS);
        if (w->kind == LB_VALUE_TIMESTAMP)
            bits = bits * (uint64_t)DAY + (uint64_t)lb_calendar_micros(d);
        break;
    case LB_VALUE_UUID:
        lb_buf_add(out, v->as.uuid, sizeof v->as.uuid);
        return LB_FINE;
    default:
        lb_buf_add_text(out, v->as.text);
        return LB_FINE;
    }
    if (o == LB_FINE)
        lb_put(out, bits, w->size);
    return o;
}
