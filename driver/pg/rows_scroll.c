/* A row source that can go back: it keeps the rows of another as they are read, or what the driver
 * itself puts in. */
#include "pg/session_in.h"

#include <stdlib.h>

#include "pg/store.h"

struct scroll {
    struct lb_rows rows;
    struct lb_rows *source; /* NULL: the driver's own rows */
    struct lb_rowstore store;
    int64_t row; /* the current one; -1: before the first */
    bool at_row; /* the cells are its */
    enum lb_step
        source_at; /* ROW: there may be more; END; FAILED: err, told again whenever it is met */
    struct lb_err err;
    struct lb_text *cells;
    unsigned room;
};

/* With columns as rows->columns says; no rows yet, and none to come without memory for them. */
static bool begin(struct scroll *sc)
{
    sc->row = -1;
    sc->at_row = false;
    sc->source_at = LB_STEP_END;
    lb_rowstore_clear(&sc->store);
    if (sc->rows.ncolumns > sc->room) {
        struct lb_text *cells = realloc(sc->cells, sc->rows.ncolumns * sizeof *cells);
        if (!cells)
            return false;
        sc->cells = cells;
        sc->room = sc->rows.ncolumns;
    }
    sc->rows.cells = sc->cells;
    sc->source_at = sc->source ? LB_STEP_ROW : LB_STEP_END;
    return true;
}

static bool adopt(struct scroll *sc)
{
    const struct lb_rows_kind *kind = sc->rows.kind;
    sc->rows = *sc->source;
    sc->rows.kind = kind;
    return begin(sc);
}

/* One row more is kept. */
static void read_one(struct scroll *sc)
{
    struct lb_rows *source = sc->source;
    sc->at_row = false;
    sc->source_at = lb_rows_next(source, &sc->err);
    sc->rows.complete = source->complete;
    sc->rows.affected = source->affected;
    if (sc->source_at == LB_STEP_ROW &&
        !lb_rowstore_add(&sc->store, source->cells, sc->rows.ncolumns, &sc->err))
        sc->source_at = LB_STEP_FAILED;
    if (sc->source_at == LB_STEP_END && sc->rows.affected < 0)
        sc->rows.affected = sc->store.count;
}

static enum lb_step scroll_seek(struct lb_rows *rows, int64_t index, struct lb_err *err)
{
    struct scroll *sc = (struct scroll *)rows;
    if (sc->at_row && index == sc->row)
        return LB_STEP_ROW;
    sc->at_row = false;
    if (index < 0) {
        sc->row = -1;
        return LB_STEP_END;
    }
    while (sc->store.count <= index && sc->source_at == LB_STEP_ROW)
        read_one(sc);
    if (index >= sc->store.count) {
        sc->row = sc->store.count;
        if (sc->source_at == LB_STEP_FAILED && err)
            *err = sc->err;
        return sc->source_at;
    }
    if (!lb_rowstore_get(&sc->store, index, sc->cells, sc->rows.ncolumns, err))
        return LB_STEP_FAILED;
    sc->row = index;
    sc->at_row = true;
    return LB_STEP_ROW;
}

static enum lb_step scroll_next(struct lb_rows *rows, struct lb_err *err)
{
    struct scroll *sc = (struct scroll *)rows;
    return scroll_seek(rows, sc->row + (sc->row < sc->store.count ? 1 : 0), err);
}

static enum lb_step scroll_more(struct lb_rows *rows, struct lb_err *err)
{
    struct scroll *sc = (struct scroll *)rows;
    if (!sc->source) {
        sc->row = sc->store.count;
        return LB_STEP_END;
    }
    enum lb_step step = lb_rows_more(sc->source, err);
    rows->result = sc->source->result;
    if (step == LB_STEP_ROW && !adopt(sc)) {
        lb_err_memory(err);
        return LB_STEP_FAILED;
    }
    return step;
}

static void scroll_close(struct lb_rows *rows)
{
    struct scroll *sc = (struct scroll *)rows;
    lb_rows_close(sc->source);
    lb_rowstore_release(&sc->store);
    free(sc->cells);
    free(sc);
}

static const struct lb_rows_kind scroll_kind = {
    .next = scroll_next,
    .seek = scroll_seek,
    .more = scroll_more,
    .close = scroll_close,
};

struct lb_rows *lb_rows_scroll(struct lb_rows *source, size_t memory, struct lb_err *err)
{
    if (source->kind->seek)
        return source;
    struct scroll *sc = calloc(1, sizeof *sc);
    if (sc) {
        sc->rows.kind = &scroll_kind;
        sc->source = source;
        lb_rowstore_init(&sc->store, memory);
        if (adopt(sc))
            return &sc->rows;
        free(sc);
    }
    lb_rows_close(source);
    lb_err_memory(err);
    return NULL;
}

bool lb_rows_count(struct lb_rows *rows, int64_t *out, struct lb_err *err)
{
    struct scroll *sc = (struct scroll *)rows;
    while (sc->source_at == LB_STEP_ROW)
        read_one(sc);
    *out = sc->store.count;
    if (sc->source_at == LB_STEP_FAILED && err)
        *err = sc->err;
    return sc->source_at == LB_STEP_END;
}

const struct lb_stream *lb_rows_stream(const struct lb_rows *rows)
{
    if (rows && rows->kind == &scroll_kind)
        rows = ((const struct scroll *)rows)->source;
    return rows && rows->kind == &lb_stream_kind ? (const struct lb_stream *)rows : NULL;
}

void lb_rows_set_deadline(struct lb_rows *rows, int64_t deadline)
{
    struct lb_stream *st = (struct lb_stream *)lb_rows_stream(rows);
    if (st)
        st->deadline = deadline;
}

/* One block: head, columns, names. */
struct lb_rows *lb_rows_memory_new(const struct lb_column *columns, unsigned n)
{
    size_t names = 0;
    for (unsigned i = 0; i < n; i++)
        names += strlen(columns[i].name) + 1;
    struct scroll *sc = calloc(1, sizeof *sc + n * sizeof *columns + names);
    if (!sc)
        return NULL;
    struct lb_column *own = (struct lb_column *)(sc + 1);
    char *name = (char *)(own + n);
    for (unsigned i = 0; i < n; i++) {
        size_t len = strlen(columns[i].name) + 1;
        own[i] = columns[i];
        own[i].name = memcpy(name, columns[i].name, len);
        name += len;
    }
    sc->rows =
        (struct lb_rows){.kind = &scroll_kind, .columns = own, .ncolumns = n, .complete = true};
    lb_rowstore_init(&sc->store, SIZE_MAX);
    if (begin(sc))
        return &sc->rows;
    free(sc);
    return NULL;
}

void lb_rows_memory_clear(struct lb_rows *rows)
{
    begin((struct scroll *)rows); /* the room is there */
    rows->affected = 0;
}

bool lb_rows_memory_add(struct lb_rows *rows, const struct lb_text *cells)
{
    struct scroll *sc = (struct scroll *)rows;
    sc->at_row = false; /* the cells may move */
    if (!lb_rowstore_add(&sc->store, cells, rows->ncolumns, NULL))
        return false;
    rows->affected = sc->store.count;
    return true;
}
