/*
 * The four ODBC handles and the tree they stand in. Children hold a reference to nothing: a parent
 * is freed only when it has no children left (HY010, or the driver manager sees to it), but for the
 * statements and descriptors of a connection, which SQLDisconnect frees (ODBC reference,
 * SQLDisconnect).
 *
 * One lock a handle, taken in the order env < dbc < stmt < desc.
 */
#ifndef LB_HANDLE_HANDLE_H
#define LB_HANDLE_HANDLE_H

#include <stdatomic.h>

#include "base/log.h"
#include "handle/diag.h"
#include "pg/rows.h"
#include "pg/session.h"
#include "platform/thread.h"
#include "sql/sql.h"
#include "type/plan.h"

enum lb_handle_kind {
    LB_ENV = 0x4c425f45,
    LB_DBC = 0x4c425f44,
    LB_STMT = 0x4c425f53,
    LB_DESC = 0x4c425f58
};

struct lb_handle {
    enum lb_handle_kind
        kind; /* cleared when freed, so that a stale handle is told from a live one */
    struct lb_mutex lock;
    struct lb_diag diag;
    struct lb_handle *next; /* sibling in the parent's list */
};

/* Every handle starts with its head: the cast from SQLHANDLE, with the check that it is one of that
 * kind; NULL when not. */
static inline struct lb_handle *lb_handle_check(SQLHANDLE h, enum lb_handle_kind kind)
{
    struct lb_handle *head = h;
    return head && head->kind == kind ? head : NULL;
}

/* ---- environment ------------------------------------------------------------------------- */

struct lb_env {
    struct lb_handle head;
    struct lb_handle *dbcs;
    SQLINTEGER odbc_version; /* SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80; 0: not set yet */
    SQLUINTEGER pooling, pool_match;
};

bool lb_env_new(struct lb_env **out, struct lb_err *err);
bool lb_env_free(struct lb_env *e); /* false, with HY010, when it has connections */

static inline bool lb_env_is_odbc2(const struct lb_env *e)
{
    return e->odbc_version == SQL_OV_ODBC2;
}

/* ---- connection -------------------------------------------------------------------------- */

struct lb_settings;
struct lb_oauth;

struct lb_dbc {
    struct lb_handle head;
    struct lb_env *env;
    struct lb_mutex list_lock;    /* a leaf: taken to change or walk stmts, whatever else is held */
    struct lb_handle *stmts;      /* struct lb_stmt */
    struct lb_handle *descs;      /* explicit struct lb_desc */
    struct lb_settings *settings; /* NULL before connect; frozen after it */
    struct lb_session *session;   /* NULL: not connected */
    struct lb_oauth *oauth;       /* NULL: not signed in by OAuth */
    struct lb_log *log;
    struct lb_type_options types;         /* filled at connect */
    char *dsn, *server, *user, *database; /* for SQLGetInfo; owned; NULL: not known */
    char *application;    /* application_name of the session, the User-Agent of its requests */
    bool lakebase;        /* a Lakebase answers here, as far as is known */
    bool lakebase_known;  /* else the server can be asked: field/query.h */
    struct lb_buf browse; /* SQLBrowseConnect: what was given so far */
    /* attributes (SQLSetConnectAttr) */
    SQLUINTEGER access_mode, txn_isolation;        /* txn_isolation 0: the server's default */
    SQLUINTEGER login_timeout, connection_timeout; /* seconds, 0: no limit */
    bool login_timeout_set;
    SQLULEN autocommit, metadata_id, async_enable;
    SQLUINTEGER packet_size;
    SQLHWND quiet_mode;
    size_t spool_memory;      /* bytes a spooled result may take before it goes to a file */
    char *wanted_catalog;     /* SQL_ATTR_CURRENT_CATALOG set before connecting; owned */
    struct lb_stmt_defaults { /* statement attributes set on the connection (ODBC 2.x) */
        SQLULEN query_timeout, max_rows, max_length, noscan, cursor_type, concurrency;
        SQLULEN keyset_size, rowset_size, bind_type, retrieve_data, simulate_cursor, use_bookmarks;
    } stmt_defaults;
    atomic_uint large_type; /* exec/large.h: 0: not asked yet */
    atomic_bool cancelled;  /* SQLCancelHandle on a connection that is connecting */
};

/* New handles are made, and old ones freed, with their parent's lock held. False: out of memory. */
bool lb_dbc_new(struct lb_env *env, struct lb_dbc **out);
void lb_dbc_close(struct lb_dbc *d); /* frees statements and descriptors, ends the session */
/* Does a statement run, in another thread or asynchronously, or wait for data at execution? */
bool lb_dbc_is_busy(struct lb_dbc *d);
bool lb_dbc_free(struct lb_dbc *d); /* false, with HY010, while connected */

/* ---- descriptor -------------------------------------------------------------------------- */

enum lb_desc_role { LB_ARD, LB_APD, LB_IRD, LB_IPD };

/* One record. Application descriptors use the first part, implementation descriptors both. Text
 * fields are borrowed from what the descriptor describes, or from its own arena. */
struct lb_desc_rec {
    SQLSMALLINT concise_type, type, interval_code;
    SQLINTEGER interval_precision; /* SQL_DESC_DATETIME_INTERVAL_PRECISION */
    SQLSMALLINT precision, scale, radix;
    SQLULEN length; /* characters */
    SQLLEN octet_length;
    SQLPOINTER data; /* NULL: not bound */
    SQLLEN *indicator, *octet_length_at;
    SQLSMALLINT parameter_type; /* IPD: SQL_PARAM_INPUT … */
    /* implementation descriptors only */
    const char *name, *label, *type_name, *literal_prefix, *literal_suffix;
    const char *base_column, *base_table, *schema, *table, *catalog,
        *local_type_name; /* NULL: not asked of the server yet */
    SQLLEN display_size;
    SQLSMALLINT nullable, unnamed, searchable, updatable;
    bool is_unsigned, case_sensitive, auto_unique, fixed_scale, rowver;
    bool large; /* IRD: a large object, reported as bytea (exec/large.h) */
    uint32_t oid;
    int32_t typmod;
    uint32_t table_oid;
    int16_t attribute;
};

struct lb_desc {
    struct lb_handle head;
    struct lb_dbc *dbc;
    struct lb_stmt *owner;    /* implicit: its statement; NULL: allocated by the application */
    enum lb_desc_role role;   /* explicit ones serve as ARD or APD: LB_ARD */
    struct lb_desc_rec *recs; /* [0] is the bookmark record */
    SQLSMALLINT count;        /* SQL_DESC_COUNT: highest record in use */
    int room;                 /* records there is memory for, [0] included: up to 32768 */
    SQLULEN array_size;
    SQLUSMALLINT *array_status;
    SQLLEN *bind_offset;
    SQLINTEGER bind_type; /* SQL_BIND_BY_COLUMN, or the size of a row */
    SQLULEN *rows_processed;
    unsigned version;     /* grows with every change: plans made from it know when they are stale */
    struct lb_buf *arena; /* texts of implementation descriptors */
};

bool lb_desc_new(struct lb_dbc *dbc, struct lb_stmt *owner, enum lb_desc_role role,
                 struct lb_desc **out);
/* d takes the place of *used. Versions tell when a plan is stale: theirs do not agree by chance. */
void lb_desc_use(struct lb_desc **used, struct lb_desc *d);
void lb_desc_free(struct lb_desc *d); /* explicit: statements that use it go back to their own */
/* Records 1…n exist afterwards (new ones unbound); false: out of memory. Lowering unbinds the rest.
 */
bool lb_desc_set_count(struct lb_desc *d, SQLSMALLINT n);
void lb_desc_lower_count(struct lb_desc *d); /* to the highest record that is still bound */
struct lb_desc_rec *lb_desc_rec_at(struct lb_desc *d, SQLSMALLINT n); /* NULL above count */
void lb_desc_clear(struct lb_desc *d);                                /* count 0, header kept */
/* A copy of t in the descriptor's arena, with a NUL; texts that were there before may move, and the
 * records' pointers with them. NULL: out of memory. */
const char *lb_desc_keep_text(struct lb_desc *d, struct lb_text t);
bool lb_desc_copy(struct lb_desc *to, struct lb_desc *from);
/* Sets concise_type, type, interval_code and what the reference says follows from them (precision,
 * scale, length defaults). False: no such type. `c_types`: it is an application descriptor. */
bool lb_desc_rec_set_type(struct lb_desc_rec *r, SQLSMALLINT concise, bool c_types);
/* A parameter's ColumnSize and DecimalDigits, after its type. */
void lb_desc_rec_set_size(struct lb_desc_rec *r, SQLULEN size, SQLSMALLINT digits);

/* ---- statement --------------------------------------------------------------------------- */

/* ODBC reference, appendix B: statement states. */
enum lb_stmt_state {
    LB_S1 = 1, /* allocated */
    LB_S2,     /* prepared, no result set will be made */
    LB_S3,     /* prepared, a (possibly empty) result set will be made */
    LB_S4,     /* executed, no result set */
    LB_S5,     /* executed, a cursor is open */
    LB_S6,     /* cursor positioned by SQLFetch or SQLFetchScroll */
    LB_S7,     /* cursor positioned by SQLExtendedFetch */
    LB_S8,     /* needs data: SQLParamData not called yet */
    LB_S9,     /* needs data: SQLPutData not called yet */
    LB_S10,    /* needs data: SQLPutData called */
    LB_S11,    /* still executing (asynchronous) */
    LB_S12     /* asynchronous execution cancelled */
};

struct lb_bound; /* exec/: a fetch plan with its buffers */

/* exec/execute.c: whether cells are asked for in binary form, and what that was decided from. */
struct lb_form {
    const struct lb_column *columns; /* of a statement in `prepared`; NULL: not decided */
    const struct lb_desc *ard;
    unsigned ard_version;
    bool native, binary;
};

struct lb_got; /* exec/: plans of columns read by SQLGetData */

/* A parameter that is sent with another type than it is bound as (exec/retype.c); to 0: it is not.
 */
struct lb_retyped {
    uint32_t from, to;
};

/* The head of a structure that exec/ keeps in a statement and that takes more than free(). */
struct lb_owned {
    void (*release)(struct lb_owned *);
};
void lb_owned_drop(struct lb_owned **what); /* *what may be NULL, and is NULL afterwards */
/* `size` bytes, cleared, of which the head is the first, in the place of what was there. NULL: out
 * of memory, with HY001 posted. */
void *lb_owned_new(struct lb_owned **what, size_t size, void (*release)(struct lb_owned *),
                   struct lb_diag *diag);

struct lb_stmt {
    struct lb_handle head;
    struct lb_dbc *dbc;
    enum lb_stmt_state state;
    SQLUSMALLINT async_api; /* in S11: the function that was called, by its SQL_API_ number */
    struct lb_desc *ard, *apd, *ird, *ipd; /* in use: own or explicit */
    struct lb_desc *own[4];                /* by enum lb_desc_role */

    /* the text */
    struct lb_buf source;              /* as the application wrote it, for error positions */
    struct lb_sql sql;                 /* translated */
    struct lb_sql_options sql_options; /* with these */
    bool is_prepared;                  /* by SQLPrepare */
    struct lb_owned *calls;            /* exec/call.c: what {call …} came to; NULL: none */
    struct lb_owned *large;   /* exec/large.c: what is read and sent as large objects; NULL: none */
    struct lb_owned *current; /* exec/current_of.c: what WHERE CURRENT OF came to; NULL: none */
    struct lb_prepared **prepared; /* one a statement of sql; NULL until first needed */
    struct lb_form form;

    /* the result */
    struct lb_rows *rows;    /* NULL: none */
    bool cursor_ended;       /* SQL_NO_DATA was reached */
    int64_t row;             /* exec/cursor.h: where the current rowset begins */
    SQLULEN rowset;          /* rows in the current rowset */
    SQLULEN rowset_size;     /* rows it had room for */
    SQLULEN at;              /* which of them is the current row: 0, or where SQLSetPos put it */
    struct lb_rows *window;  /* exec/window.c: rows kept for SQLGetData */
    struct lb_owned *change; /* exec/change.c: what updates of the result's rows need */
    SQLLEN row_count;        /* SQLRowCount */
    bool binary;             /* its cells came in binary form */
    unsigned ird_version;    /* grows when the IRD or the cells' form changes */
    bool catalog_result;     /* made by a catalog function: its columns have fixed types */

    /* plans for bound columns, made anew when a version differs */
    struct lb_bound *bound;
    const struct lb_desc *bound_ard;
    unsigned nbound, bound_room, bound_ard_version, bound_ird_version;
    struct lb_buf scratch; /* conversions render here */

    /* SQLGetData: the column being read in parts, and the plans of columns read so before */
    struct lb_part part;
    SQLUSMALLINT part_column; /* 0: none (bookmark parts are not kept) */
    SQLSMALLINT part_c_type;  /* as asked for */
    struct lb_got *got;
    unsigned got_room, got_ird_version;

    /* parameters */
    struct lb_send_plan *sends; /* one a parameter, made anew when a version differs */
    unsigned nsends, sends_apd_version, sends_ipd_version;
    struct lb_retyped *retyped; /* one a parameter; NULL: none; dropped with the text */
    int refused_at;             /* where in the text the server refused the types that are bound */
    bool retyped_back;          /* others were no use: it is asked again with these */
    bool restarted;             /* an asynchronous execution: it is the second try of it */
    struct lb_owned *args;      /* exec/args.h: room for rendered parameters */
    struct lb_owned *put;       /* exec/putdata.c: data at execution; NULL: none under way */

    /* attributes */
    SQLULEN query_timeout, max_rows, max_length, noscan, cursor_type, concurrency, scrollable,
        sensitivity;
    SQLULEN keyset_size, simulate_cursor, retrieve_data, use_bookmarks, metadata_id, async_enable,
        auto_ipd;
    SQLULEN extended_size;         /* SQL_ROWSET_SIZE: rows of SQLExtendedFetch; 0 is 1 */
    SQLUSMALLINT *extended_status; /* what the last one gave, for SQLSetPos; S7 only */
    SQLPOINTER fetch_bookmark;
    char cursor_name[128]; /* "" until set or asked for */
    atomic_bool cancelled; /* set by SQLCancel */
};

/* The connection's other statement with that cursor name, as written in SQL, its lock taken; NULL
 * with *busy false: there is none, with *busy true: somebody is working with it. */
struct lb_stmt *lb_stmt_by_cursor(struct lb_stmt *s, struct lb_text name, bool *busy);
/* Is it the name of another statement's cursor? */
bool lb_stmt_cursor_taken(struct lb_stmt *s, struct lb_text name);
bool lb_stmt_new(struct lb_dbc *dbc, struct lb_stmt **out);
void lb_stmt_free(struct lb_stmt *s);
/* Closes the cursor and drops the result; the statement is prepared or allocated afterwards. */
void lb_stmt_close(struct lb_stmt *s);
/* Drops text, prepared statements and result; a new text is to follow. */
void lb_stmt_forget_text(struct lb_stmt *s);
/* The same, and what was known of the columns. */
void lb_stmt_unprepare(struct lb_stmt *s);
/* lb_clock_ms() at which SQL_ATTR_QUERY_TIMEOUT ends for a call that starts now. */
int64_t lb_stmt_deadline(const struct lb_stmt *s);

static inline bool lb_stmt_is_odbc2(const struct lb_stmt *s)
{
    return lb_env_is_odbc2(s->dbc->env);
}

/* The connection a handle belongs to or is; NULL for an environment. */
static inline struct lb_dbc *lb_handle_dbc(struct lb_handle *h)
{
    switch (h->kind) {
    case LB_DBC:
        return (struct lb_dbc *)h;
    case LB_STMT:
        return ((struct lb_stmt *)h)->dbc;
    case LB_DESC:
        return ((struct lb_desc *)h)->dbc;
    default:
        return NULL;
    }
}

#endif
