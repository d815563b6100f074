/*
 * Key words, as far as the driver has to know them (PostgreSQL documentation, appendix C).
 */
#ifndef LB_SQL_WORD_H
#define LB_SQL_WORD_H

#include "base/text.h"

/* Words that tell what kind of a statement this is; LB_WORD_PLAIN is every other one. */
enum lb_word {
    LB_WORD_PLAIN,
    LB_WORD_ABORT,
    LB_WORD_ALL,
    LB_WORD_ALTER,
    LB_WORD_ANALYZE,
    LB_WORD_BEGIN,
    LB_WORD_CALL,
    LB_WORD_CLUSTER,
    LB_WORD_COMMENT,
    LB_WORD_COMMIT,
    LB_WORD_CONCURRENTLY,
    LB_WORD_COPY,
    LB_WORD_CREATE,
    LB_WORD_DATABASE,
    LB_WORD_DEALLOCATE,
    LB_WORD_DELETE,
    LB_WORD_DISCARD,
    LB_WORD_DROP,
    LB_WORD_END,
    LB_WORD_EXPLAIN,
    LB_WORD_FUNCTION,
    LB_WORD_GRANT,
    LB_WORD_IMPORT,
    LB_WORD_INDEX,
    LB_WORD_INSERT,
    LB_WORD_MERGE,
    LB_WORD_PREPARE,
    LB_WORD_PREPARED,
    LB_WORD_PROCEDURE,
    LB_WORD_REASSIGN,
    LB_WORD_RECURSIVE,
    LB_WORD_REFRESH,
    LB_WORD_REINDEX,
    LB_WORD_RELEASE,
    LB_WORD_RESET,
    LB_WORD_REVOKE,
    LB_WORD_ROLLBACK,
    LB_WORD_SAVEPOINT,
    LB_WORD_SCHEMA,
    LB_WORD_SECURITY,
    LB_WORD_SELECT,
    LB_WORD_SET,
    LB_WORD_SHOW,
    LB_WORD_START,
    LB_WORD_SUBSCRIPTION,
    LB_WORD_SYSTEM,
    LB_WORD_TABLE,
    LB_WORD_TABLESPACE,
    LB_WORD_TO,
    LB_WORD_TRANSACTION,
    LB_WORD_TRUNCATE,
    LB_WORD_UPDATE,
    LB_WORD_VACUUM,
    LB_WORD_VALUES,
    LB_WORD_WITH
};

/* Without case. */
enum lb_word lb_word_find(struct lb_text word);

/* May an expression stand right behind this word? False for a name, a type, a function, NULL, END …
 */
bool lb_word_leads(struct lb_text word);

#endif
