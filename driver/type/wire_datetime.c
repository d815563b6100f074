#include "type/wire.h"

#include "type/calendar.h"

/* PostgreSQL counts days and microseconds from 2000-01-01. */
#define EPOCH_DAYS INT64_C(10957)
#define DAY        INT64_C(86400000000)

/* ---- text ------------------------------------------------------------------------------- */

static enum lb_outcome parse(struct lb_text cell, enum lb_value_kind kind, struct lb_value *out)
{
    enum lb_value_kind found;
    if (!lb_calendar_parse(cell, &out->as.when, &found))
        return LB_BAD_WIRE;
    out->kind = kind;
    return found == kind || out->as.when.infinite ? LB_FINE : LB_BAD_WIRE;
}

static enum lb_outcome date_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    return parse(cell, LB_VALUE_DATE, out);
}

static enum lb_outcome time_text(struct lb_text cell, struct lb_buf *scratch, struct lb_value *out)
{
    return parse(cell, LB_VALUE_TIME, out);
}

static enum lb_outcome timestamp_text(struct lb_text cell, struct lb_buf *scratch,
                                      struct lb_value *out)
{
    return parse(cell, LB_VALUE_TIMESTAMP, out);
}

/* ---- binary ----------------------------------------------------------------------------- */

static enum lb_outcome date_binary(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    if (cell.n != 4)
        return LB_BAD_WIRE;
    int32_t days = (int32_t)lb_get32(cell.at);
    out->kind = LB_VALUE_DATE;
    out->as.when = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    if (days == INT32_MAX || days == INT32_MIN)
        out->as.when.infinite = days < 0 ? -1 : 1;
    else
        lb_calendar_date(days + EPOCH_DAYS, &out->as.when);
    return LB_FINE;
}

static bool time_at(const char *at, struct lb_value *out)
{
    int64_t micros = (int64_t)lb_get64(at);
    if (micros < 0 || micros > DAY)
        return false;
    out->kind = LB_VALUE_TIME;
    out->as.when = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    lb_calendar_time(micros, &out->as.when);
    return true;
}

static enum lb_outcome time_binary(struct lb_text cell, struct lb_buf *scratch,
                                   struct lb_value *out)
{
    return cell.n == 8 && time_at(cell.at, out) ? LB_FINE : LB_BAD_WIRE;
}

/* The zone is in seconds west of UTC. */
static enum lb_outcome timetz_binary(struct lb_text cell, struct lb_buf *scratch,
                                     struct lb_value *out)
{
    if (cell.n != 12 || !time_at(cell.at, out))
        return LB_BAD_WIRE;
    int32_t west = (int32_t)lb_get32(cell.at + 8);
    if (west <= -360000 || west >= 360000)
        return LB_BAD_WIRE;
    out->as.when.has_offset = true;
    out->as.when.offset = -west;
    return LB_FINE;
}

static enum lb_outcome timestamp_binary(struct lb_text cell, struct lb_buf *scratch,
                                        struct lb_value *out)
{
    if (cell.n != 8)
        return LB_BAD_WIRE;
    int64_t micros = (int64_t)lb_get64(cell.at);
    out->kind = LB_VALUE_TIMESTAMP;
    out->as.when = (struct lb_datetime){.year = 1, .month = 1, .day = 1};
    if (micros == INT64_MAX || micros == INT64_MIN) {
        out->as.when.infinite = micros < 0 ? -1 : 1;
        return LB_FINE;
    }
    int64_t of_day = micros % DAY;
    int64_t days = micros / DAY - (of_day < 0);
    lb_calendar_date(days + EPOCH_DAYS, &out->as.when);
    lb_calendar_time(of_day < 0 ? of_day + DAY : of_day, &out->as.when);
    return LB_FINE;
}

/* ---- both ways -------------------------------------------------------------------------- */

static void render(struct lb_buf *b, const struct lb_value *v)
{
    lb_calendar_render(b, v->kind, &v->as.when);
}

/* The years that the server knows: its Julian days begin in 4714 BC. */
static enum lb_outcome date_encode(struct lb_buf *b, const struct lb_value *v)
{
    const struct lb_datetime *d = &v->as.when;
    if (d->year < -4714)
        return LB_DATETIME_OVERFLOW;
    lb_put32(b, (uint32_t)(lb_calendar_days(d->year, d->month, d->day) - EPOCH_DAYS));
    return LB_FINE;
}

static enum lb_outcome time_encode(struct lb_buf *b, const struct lb_value *v)
{
    lb_put64(b, (uint64_t)lb_calendar_micros(&v->as.when));
    return LB_FINE;
}

static enum lb_outcome timestamp_encode(struct lb_buf *b, const struct lb_value *v)
{
    const struct lb_datetime *d = &v->as.when;
    if (d->year < -4714)
        return LB_DATETIME_OVERFLOW;
    int64_t days = lb_calendar_days(d->year, d->month, d->day) - EPOCH_DAYS;
    lb_put64(b, (uint64_t)(days * DAY + lb_calendar_micros(d)));
    return LB_FINE;
}

const struct lb_wire lb_wire_date = {.family = LB_FAMILY_DATE,
                                     .decode_text = date_text,
                                     .decode_binary = date_binary,
                                     .render = render,
                                     .encode_binary = date_encode};
const struct lb_wire lb_wire_time = {.family = LB_FAMILY_TIME,
                                     .decode_text = time_text,
                                     .decode_binary = time_binary,
                                     .render = render,
                                     .encode_binary = time_encode};
const struct lb_wire lb_wire_timetz = {.family = LB_FAMILY_TIME,
                                       .decode_text = time_text,
                                       .decode_binary = timetz_binary,
                                       .render = render};
const struct lb_wire lb_wire_timestamp = {.family = LB_FAMILY_TIMESTAMP,
                                          .decode_text = timestamp_text,
                                          .decode_binary = timestamp_binary,
                                          .render = render,
                                          .encode_binary = timestamp_encode};
/* Its binary form is in UTC: only the server knows the session's offset at that moment. */
const struct lb_wire lb_wire_timestamptz = {
    .family = LB_FAMILY_TIMESTAMP, .decode_text = timestamp_text, .render = render};
