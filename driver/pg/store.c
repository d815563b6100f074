#include "pg/store.h"

#include "platform/file.h"

/* WRITE: bytes gathered before they go into the file. WINDOW: bytes read back at once. */
enum { WRITE_BYTES = 256 * 1024, WINDOW_BYTES = 64 * 1024, ROWS_PER_MARK = 64 };

/* A row can't be longer than what the server can send: its messages' length has 31 bits. */
static const size_t tail_ceiling = (size_t)1 << 40;

struct head {
    uint32_t kind;
    uint32_t size;
};

void lb_store_init(struct lb_store *st, size_t memory)
{
    memset(st, 0, sizeof *st);
    st->memory = memory;
    st->fd = -1;
    st->tail = LB_BUF(tail_ceiling);
    st->window = LB_BUF(tail_ceiling);
}

void lb_store_release(struct lb_store *st)
{
    if (st->fd >= 0)
        lb_file_close(st->fd);
    lb_buf_release(&st->tail);
    lb_buf_release(&st->window);
    st->fd = -1;
}

int64_t lb_store_size(const struct lb_store *st)
{
    return st->written + (int64_t)st->tail.n;
}

static bool file_failed(struct lb_err *err, const char *what, int os_error)
{
    char reason[128];
    lb_err(err, LB_ERR_SYSTEM,
           "rows could not be %s a temporary file: %s. Free space where TMPDIR points", what,
           lb_file_error(os_error, reason, sizeof reason));
    if (err)
        err->native = os_error;
    return false;
}

static bool write_out(struct lb_store *st, struct lb_err *err)
{
    int os_error = 0;
    if (st->fd < 0)
        st->fd = lb_file_temporary(&os_error);
    if (st->fd < 0 ||
        !lb_file_write_at(st->fd, st->written, lb_buf_str(&st->tail), st->tail.n, &os_error))
        return file_failed(err, "kept in", os_error);
    st->written += (int64_t)st->tail.n;
    if (st->tail.room > 2 * WRITE_BYTES)
        lb_buf_release(&st->tail);
    else
        lb_buf_clear(&st->tail);
    return true;
}

/* After each record. */
static bool added(struct lb_store *st, struct lb_err *err)
{
    if (!lb_buf_ok(&st->tail))
        return lb_err_memory(err);
    size_t most = st->fd < 0 ? st->memory : WRITE_BYTES;
    return st->tail.n <= most || write_out(st, err);
}

bool lb_store_put(struct lb_store *st, uint32_t kind, const void *bytes, size_t n,
                  struct lb_err *err)
{
    struct head head = {.kind = kind, .size = (uint32_t)n};
    lb_buf_add(&st->tail, &head, sizeof head);
    if (n > 0)
        lb_buf_add(&st->tail, bytes, n);
    return added(st, err);
}

/* Lengths first (-1: NULL), then the bytes of each cell with a NUL behind, as libpq has them. */
bool lb_store_put_cells(struct lb_store *st, uint32_t kind, const struct lb_text *cells, unsigned n,
                        struct lb_err *err)
{
    uint64_t size = 0;
    for (unsigned i = 0; i < n; i++)
        size += sizeof(int32_t) + cells[i].n + 1;
    if (size > UINT32_MAX)
        return lb_err(err, LB_ERR_MEMORY, "a row of %llu bytes is too long to be kept",
                      (unsigned long long)size);
    struct head head = {.kind = kind, .size = (uint32_t)size};
    char *at = lb_buf_grow(&st->tail, sizeof head + size);
    if (!at)
        return lb_err_memory(err);
    memcpy(at, &head, sizeof head);
    char *lengths = at + sizeof head;
    char *bytes = lengths + n * sizeof(int32_t);
    for (unsigned i = 0; i < n; i++) {
        int32_t length = cells[i].at ? (int32_t)cells[i].n : -1;
        memcpy(lengths + i * sizeof length, &length, sizeof length);
        if (cells[i].at && cells[i].n > 0)
            memcpy(bytes, cells[i].at, cells[i].n);
        bytes[cells[i].n] = '\0';
        bytes += cells[i].n + 1;
    }
    st->tail.n += sizeof head + size;
    return added(st, err);
}

/* n bytes at `at`, in one piece; NULL: *err. */
static const char *look(struct lb_store *st, int64_t at, size_t n, struct lb_err *err)
{
    if (at < 0 || at + (int64_t)n > lb_store_size(st)) {
        lb_err(err, LB_ERR_PROTOCOL, "the kept rows end too early");
        return NULL;
    }
    if (at >= st->written)
        return lb_buf_str(&st->tail) + (at - st->written);
    if (at >= st->window_at && at + (int64_t)n <= st->window_at + (int64_t)st->window.n)
        return st->window.at + (at - st->window_at);
    /* Records are never cut between file and tail: what begins in the file ends there. */
    size_t most = n > WINDOW_BYTES ? n : WINDOW_BYTES;
    if ((int64_t)most > st->written - at)
        most = (size_t)(st->written - at);
    int os_error = 0;
    lb_buf_clear(&st->window);
    char *out = lb_buf_grow(&st->window, most);
    if (!out) {
        lb_err_memory(err);
        return NULL;
    }
    if (!lb_file_read_at(st->fd, at, out, most, &os_error)) {
        file_failed(err, "read back from", os_error);
        return NULL;
    }
    st->window.n = most;
    st->window_at = at;
    return st->window.at;
}

bool lb_store_get(struct lb_store *st, int64_t *at, uint32_t *kind, struct lb_text *body,
                  struct lb_err *err)
{
    struct head head;
    const char *bytes = look(st, *at, sizeof head, err);
    if (!bytes)
        return false;
    memcpy(&head, bytes, sizeof head);
    bytes = look(st, *at + (int64_t)sizeof head, head.size, err);
    if (!bytes)
        return false;
    *kind = head.kind;
    *body = lb_text(bytes, head.size);
    *at += (int64_t)(sizeof head + head.size);
    return true;
}

void lb_store_cells(struct lb_text body, unsigned n, struct lb_text *cells)
{
    const char *bytes = body.at + n * sizeof(int32_t);
    for (unsigned i = 0; i < n; i++) {
        int32_t length = 0;
        memcpy(&length, body.at + i * sizeof length, sizeof length);
        cells[i] = length < 0 ? LB_NO_TEXT : lb_text(bytes, (size_t)length);
        bytes += cells[i].n + 1;
    }
}

/* ---- rows by their number -------------------------------------------------------------------- */

void lb_rowstore_init(struct lb_rowstore *rs, size_t memory)
{
    memset(rs, 0, sizeof *rs);
    lb_store_init(&rs->store, memory);
    rs->marks = LB_BUF(tail_ceiling);
}

void lb_rowstore_release(struct lb_rowstore *rs)
{
    lb_store_release(&rs->store);
    lb_buf_release(&rs->marks);
}

void lb_rowstore_clear(struct lb_rowstore *rs)
{
    struct lb_store *st = &rs->store;
    if (st->fd >= 0)
        lb_file_close(st->fd);
    st->fd = -1;
    st->written = st->window_at = 0;
    lb_buf_clear(&st->tail);
    lb_buf_clear(&st->window);
    lb_buf_clear(&rs->marks);
    rs->count = rs->near_row = rs->near_at = 0;
}

bool lb_rowstore_add(struct lb_rowstore *rs, const struct lb_text *cells, unsigned n,
                     struct lb_err *err)
{
    int64_t at = lb_store_size(&rs->store);
    size_t marks = rs->marks.n;
    if (rs->count % ROWS_PER_MARK == 0)
        lb_buf_add(&rs->marks, &at, sizeof at);
    if (!lb_buf_ok(&rs->marks))
        return lb_err_memory(err);
    if (!lb_store_put_cells(&rs->store, 0, cells, n, err)) {
        rs->marks.n = marks; /* nothing is left of it, or further rows stood in wrong places */
        rs->store.tail.n = (size_t)(at - rs->store.written);
        return false;
    }
    rs->count++;
    return true;
}

bool lb_rowstore_get(struct lb_rowstore *rs, int64_t row, struct lb_text *cells, unsigned n,
                     struct lb_err *err)
{
    int64_t mark = row / ROWS_PER_MARK * ROWS_PER_MARK;
    uint32_t kind = 0;
    struct lb_text body = LB_NO_TEXT;
    if (row < rs->near_row || mark > rs->near_row) {
        rs->near_row = mark;
        memcpy(&rs->near_at, rs->marks.at + mark / ROWS_PER_MARK * (int64_t)sizeof rs->near_at,
               sizeof rs->near_at);
    }
    do {
        if (!lb_store_get(&rs->store, &rs->near_at, &kind, &body, err))
            return false;
    } while (rs->near_row++ < row);
    lb_store_cells(body, n, cells);
    return true;
}
