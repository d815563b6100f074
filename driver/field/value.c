#include "field/value.h"

void lb_field_load(const void *from, struct lb_place p, struct lb_field_value *out)
{
    const char *place = (const char *)from + p.at;
    const char *text;
    int64_t wide;
    int32_t middle;
    int16_t narrow;
    if (p.size == 0)
        return;
    if (out->kind == LB_FIELD_TEXT) {
        memcpy(&text, place, sizeof text);
        out->text = text ? lb_text_of(text) : LB_TEXT("");
    } else if (out->kind == LB_FIELD_POINTER) {
        memcpy(&out->pointer, place, sizeof out->pointer);
    } else if (p.size == sizeof(bool)) {
        out->number = *place ? SQL_TRUE : SQL_FALSE;
    } else if (p.size == sizeof narrow) {
        memcpy(&narrow, place, sizeof narrow);
        out->number = (SQLULEN)(SQLLEN)narrow;
    } else if (p.size == sizeof middle) {
        memcpy(&middle, place, sizeof middle);
        out->number = (SQLULEN)(SQLLEN)middle;
    } else {
        memcpy(&wide, place, sizeof wide);
        out->number = (SQLULEN)wide;
    }
}

void lb_field_store(void *to, struct lb_place p, enum lb_field_kind kind,
                    const struct lb_field_value *value)
{
    char *place = (char *)to + p.at;
    int64_t wide = (int64_t)value->number;
    int32_t middle = (int32_t)value->number;
    int16_t narrow = (int16_t)value->number;
    if (p.size == 0)
        return;
    if (kind == LB_FIELD_POINTER)
        memcpy(place, &value->pointer, sizeof value->pointer);
    else if (p.size == sizeof narrow)
        memcpy(place, &narrow, sizeof narrow);
    else if (p.size == sizeof middle)
        memcpy(place, &middle, sizeof middle);
    else
        memcpy(place, &wide, sizeof wide);
}
