/* Character and binary buffers: lengths, cutting and parts (ODBC reference, SQLGetData). */
#include "type/carrier.h"

#include "base/utf.h"

static void tell(const struct lb_target *to, uint64_t length)
{
    if (to->length)
        lb_length_set(to->length, (SQLLEN)length);
}

/* Characters, of which the last one is a NUL, or bytes. SQL_ATTR_MAX_LENGTH cuts the data before
 * all else, and silently. */
static inline enum lb_outcome give(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                                   const struct lb_target *to, struct lb_part *part,
                                   bool characters)
{
    if (part && part->done)
        return LB_NO_MORE;
    if (plan->max_length && t.n > plan->max_length) {
        t.n = (size_t)plan->max_length;
        t.n = characters ? lb_utf8_whole(t) : t.n;
    }
    size_t at = part ? part->at : 0;
    t = lb_text_from(t, at < t.n ? at : t.n);
    size_t room = to->room > 0 ? (size_t)to->room : 0;
    size_t most = characters && room > 0 ? room - 1 : room;
    bool whole = t.n <= most && (!characters || room > 0);
    bool cuts = characters ? !whole && room > 0 : true;
    if (to->at && cuts && most < must && !(part && part->begun))
        return LB_OUT_OF_RANGE;
    tell(to, t.n);
    if (!to->at)
        return LB_FINE;
    size_t n = whole ? t.n : most;
    if (!whole && characters && !part)
        n = lb_utf8_whole(lb_text(t.at, most));
    if (n > 0)
        memcpy(to->at, t.at, n);
    if (characters && room > 0)
        ((char *)to->at)[n] = '\0';
    return lb_part_advance(part, n, whole);
}

enum lb_outcome lb_give_char(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                             const struct lb_target *to, struct lb_part *part)
{
    return give(plan, t, must, to, part, true);
}

enum lb_outcome lb_give_bytes(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                              const struct lb_target *to, struct lb_part *part)
{
    return give(plan, t, must, to, part, false);
}

/* Applications may bind SQL_C_WCHAR at odd addresses in a packed row; a bounce buffer serves these.
 */
static size_t widen(const char **at, const char *end, char *out, size_t units)
{
    if ((uintptr_t)out % _Alignof(uint16_t) == 0)
        return lb_utf8_to_utf16(at, end, (uint16_t *)(void *)out, units);
    uint16_t bounce[256];
    size_t done = 0;
    while (done < units) {
        size_t want = units - done < 256 ? units - done : 256;
        size_t n = lb_utf8_to_utf16(at, end, bounce, want);
        memcpy(out + 2 * done, bounce, 2 * n);
        done += n;
        if (n == 0 || *at == end)
            break;
    }
    return done;
}

/* The first `units` of t, without half a surrogate pair. */
static struct lb_text first_units(struct lb_text t, uint64_t units)
{
    const char *at = t.at, *end = t.at + t.n;
    uint16_t skipped[256];
    while (units > 0 && at < end) {
        size_t n = lb_utf8_to_utf16(&at, end, skipped, units < 256 ? (size_t)units : 256);
        if (n == 0)
            break;
        units -= n;
    }
    return lb_text(t.at, (size_t)(at - t.at));
}

/* One unit of a value read in parts; the other half of a pair waits for the next part. */
static size_t half(const char **at, const char *end, char *out, struct lb_part *part)
{
    uint16_t unit = part->half;
    part->half = 0;
    if (!unit) {
        uint32_t c = lb_utf8_next(at, end) - 0x10000;
        unit = (uint16_t)(0xD800 + (c >> 10));
        part->half = (uint16_t)(0xDC00 + (c & 0x3FF));
    }
    memcpy(out, &unit, sizeof unit);
    return 1;
}

/*
 * The units still to give are counted once, when the first part has been cut, and kept in the part:
 * a large text in small pieces is walked twice in all, not once a piece.
 */
enum lb_outcome lb_give_wide(const struct lb_fetch_plan *plan, struct lb_text t, size_t must,
                             const struct lb_target *to, struct lb_part *part)
{
    if (part && part->done)
        return LB_NO_MORE;
    bool counted = part && part->begun;
    if (!counted && plan->max_length && t.n > plan->max_length / 2)
        t = first_units(t, plan->max_length / 2);
    size_t start = part ? part->at : 0;
    t = lb_text_from(t, start < t.n ? start : t.n);
    if (!to->at) {
        tell(to, 2 * (counted ? part->left : lb_utf16_units_of(t)));
        return LB_FINE;
    }
    size_t room = to->room > 0 ? (size_t)to->room / 2 : 0;
    if (room > 0 && !counted && room - 1 < must && t.n >= room)
        return LB_OUT_OF_RANGE;
    const char *at = t.at, *end = t.at + t.n;
    size_t most = room > 0 ? room - 1 : 0;
    if (counted && most > part->left)
        most = (size_t)part->left;
    size_t n = most > 0 && part && part->half ? half(&at, end, to->at, part) : 0;
    if (n < most && at)
        n += widen(&at, end, (char *)to->at + 2 * n, most - n);
    if (n < most && at < end && part)
        n += half(&at, end, (char *)to->at + 2 * n, part);
    uint64_t total = n;
    if (counted)
        total = part->left;
    else if (at < end || (part && part->half))
        total = n + lb_utf16_units_of(lb_text(at, (size_t)(end - at))) + (part && part->half);
    tell(to, 2 * total);
    if (room == 0)
        return LB_CUT_RIGHT;
    memset((char *)to->at + 2 * n, 0, 2);
    if (part)
        part->left = total - n;
    return lb_part_advance(part, (size_t)(at - t.at), n == total);
}
