#include "sql/word.h"

#include "sql/sql.h"

/* In ASCII order. `leads`: an expression may follow the word directly. Words that are themselves
 * the end of one (NULL, CURRENT_DATE, END) and names of types do not lead; a word too many only
 * means that an operator behind it must be written `??`. */
static const struct entry {
    const char *name;
    enum lb_word word;
    bool leads;
} words[] = {
    {"abort", LB_WORD_ABORT, false},
    {"absolute", LB_WORD_PLAIN, true},
    {"all", LB_WORD_ALL, true},
    {"alter", LB_WORD_ALTER, false},
    {"analyse", LB_WORD_ANALYZE, true},
    {"analyze", LB_WORD_ANALYZE, true},
    {"and", LB_WORD_PLAIN, true},
    {"any", LB_WORD_PLAIN, true},
    {"as", LB_WORD_PLAIN, true},
    {"asc", LB_WORD_PLAIN, true},
    {"asymmetric", LB_WORD_PLAIN, true},
    {"backward", LB_WORD_PLAIN, true},
    {"begin", LB_WORD_BEGIN, false},
    {"between", LB_WORD_PLAIN, true},
    {"both", LB_WORD_PLAIN, true},
    {"by", LB_WORD_PLAIN, true},
    {"call", LB_WORD_CALL, true},
    {"case", LB_WORD_PLAIN, true},
    {"cluster", LB_WORD_CLUSTER, false},
    {"collate", LB_WORD_PLAIN, true},
    {"comment", LB_WORD_COMMENT, false},
    {"commit", LB_WORD_COMMIT, false},
    {"concurrently", LB_WORD_CONCURRENTLY, false},
    {"content", LB_WORD_PLAIN, true},
    {"copy", LB_WORD_COPY, false},
    {"create", LB_WORD_CREATE, false},
    {"cross", LB_WORD_PLAIN, true},
    {"database", LB_WORD_DATABASE, false},
    {"deallocate", LB_WORD_DEALLOCATE, false},
    {"default", LB_WORD_PLAIN, true},
    {"delete", LB_WORD_DELETE, false},
    {"desc", LB_WORD_PLAIN, true},
    {"discard", LB_WORD_DISCARD, false},
    {"distinct", LB_WORD_PLAIN, true},
    {"do", LB_WORD_PLAIN, true},
    {"document", LB_WORD_PLAIN, true},
    {"drop", LB_WORD_DROP, false},
    {"else", LB_WORD_PLAIN, true},
    {"end", LB_WORD_END, false},
    {"escape", LB_WORD_PLAIN, true},
    {"except", LB_WORD_PLAIN, true},
    {"execute", LB_WORD_PLAIN, true},
    {"explain", LB_WORD_EXPLAIN, false},
    {"fetch", LB_WORD_PLAIN, true},
    {"first", LB_WORD_PLAIN, true},
    {"for", LB_WORD_PLAIN, true},
    {"forward", LB_WORD_PLAIN, true},
    {"from", LB_WORD_PLAIN, true},
    {"full", LB_WORD_PLAIN, true},
    {"function", LB_WORD_FUNCTION, false},
    {"grant", LB_WORD_GRANT, false},
    {"group", LB_WORD_PLAIN, true},
    {"groups", LB_WORD_PLAIN, true},
    {"having", LB_WORD_PLAIN, true},
    {"ilike", LB_WORD_PLAIN, true},
    {"import", LB_WORD_IMPORT, false},
    {"in", LB_WORD_PLAIN, true},
    {"increment", LB_WORD_PLAIN, true},
    {"index", LB_WORD_INDEX, false},
    {"initially", LB_WORD_PLAIN, true},
    {"inner", LB_WORD_PLAIN, true},
    {"insert", LB_WORD_INSERT, false},
    {"intersect", LB_WORD_PLAIN, true},
    {"into", LB_WORD_PLAIN, true},
    {"is", LB_WORD_PLAIN, true},
    {"join", LB_WORD_PLAIN, true},
    {"key", LB_WORD_PLAIN, true},
    {"last", LB_WORD_PLAIN, true},
    {"lateral", LB_WORD_PLAIN, true},
    {"leading", LB_WORD_PLAIN, true},
    {"left", LB_WORD_PLAIN, true},
    {"like", LB_WORD_PLAIN, true},
    {"limit", LB_WORD_PLAIN, true},
    {"match", LB_WORD_PLAIN, true},
    {"maxvalue", LB_WORD_PLAIN, true},
    {"merge", LB_WORD_MERGE, false},
    {"minvalue", LB_WORD_PLAIN, true},
    {"move", LB_WORD_PLAIN, true},
    {"natural", LB_WORD_PLAIN, true},
    {"next", LB_WORD_PLAIN, true},
    {"not", LB_WORD_PLAIN, true},
    {"of", LB_WORD_PLAIN, true},
    {"offset", LB_WORD_PLAIN, true},
    {"on", LB_WORD_PLAIN, true},
    {"only", LB_WORD_PLAIN, true},
    {"or", LB_WORD_PLAIN, true},
    {"order", LB_WORD_PLAIN, true},
    {"outer", LB_WORD_PLAIN, true},
    {"overlaps", LB_WORD_PLAIN, true},
    {"passing", LB_WORD_PLAIN, true},
    {"placing", LB_WORD_PLAIN, true},
    {"prepare", LB_WORD_PREPARE, false},
    {"prepared", LB_WORD_PREPARED, false},
    {"prior", LB_WORD_PLAIN, true},
    {"procedure", LB_WORD_PROCEDURE, false},
    {"range", LB_WORD_PLAIN, true},
    {"reassign", LB_WORD_REASSIGN, false},
    {"recursive", LB_WORD_RECURSIVE, true},
    {"refresh", LB_WORD_REFRESH, false},
    {"reindex", LB_WORD_REINDEX, false},
    {"relative", LB_WORD_PLAIN, true},
    {"release", LB_WORD_RELEASE, false},
    {"repeatable", LB_WORD_PLAIN, true},
    {"reset", LB_WORD_RESET, false},
    {"return", LB_WORD_PLAIN, true},
    {"returning", LB_WORD_PLAIN, true},
    {"revoke", LB_WORD_REVOKE, false},
    {"rollback", LB_WORD_ROLLBACK, false},
    {"rows", LB_WORD_PLAIN, true},
    {"savepoint", LB_WORD_SAVEPOINT, false},
    {"schema", LB_WORD_SCHEMA, false},
    {"security", LB_WORD_SECURITY, false},
    {"select", LB_WORD_SELECT, true},
    {"set", LB_WORD_SET, true},
    {"show", LB_WORD_SHOW, false},
    {"similar", LB_WORD_PLAIN, true},
    {"some", LB_WORD_PLAIN, true},
    {"start", LB_WORD_START, true},
    {"step", LB_WORD_PLAIN, true},
    {"subscription", LB_WORD_SUBSCRIPTION, false},
    {"symmetric", LB_WORD_PLAIN, true},
    {"system", LB_WORD_SYSTEM, false},
    {"table", LB_WORD_TABLE, true},
    {"tablespace", LB_WORD_TABLESPACE, false},
    {"then", LB_WORD_PLAIN, true},
    {"to", LB_WORD_TO, true},
    {"trailing", LB_WORD_PLAIN, true},
    {"transaction", LB_WORD_TRANSACTION, false},
    {"truncate", LB_WORD_TRUNCATE, false},
    {"union", LB_WORD_PLAIN, true},
    {"unique", LB_WORD_PLAIN, true},
    {"update", LB_WORD_UPDATE, false},
    {"using", LB_WORD_PLAIN, true},
    {"vacuum", LB_WORD_VACUUM, false},
    {"value", LB_WORD_PLAIN, true},
    {"values", LB_WORD_VALUES, true},
    {"variadic", LB_WORD_PLAIN, true},
    {"verbose", LB_WORD_PLAIN, true},
    {"when", LB_WORD_PLAIN, true},
    {"where", LB_WORD_PLAIN, true},
    {"window", LB_WORD_PLAIN, true},
    {"with", LB_WORD_WITH, true},
    {"zone", LB_WORD_PLAIN, true},
};

static const struct entry *find(struct lb_text word)
{
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = lb_text_order(word, lb_text_of(words[middle].name));
        if (order == 0)
            return &words[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

enum lb_word lb_word_find(struct lb_text word)
{
    const struct entry *e = find(word);
    return e ? e->word : LB_WORD_PLAIN;
}

bool lb_word_leads(struct lb_text word)
{
    const struct entry *e = find(word);
    return e && e->leads;
}

/* Categories R and T of pg_get_keywords(), PostgreSQL 14 to 17, without SQL_ODBC_KEYWORDS of
 * sqlext.h. */
const char lb_sql_keywords[] = "ANALYSE,ANALYZE,ARRAY,ASYMMETRIC,BINARY,CONCURRENTLY,CURRENT_"
                               "CATALOG,CURRENT_ROLE,CURRENT_SCHEMA,"
                               "DO,FREEZE,ILIKE,ISNULL,LATERAL,LIMIT,LOCALTIME,LOCALTIMESTAMP,"
                               "NOTNULL,OFFSET,PLACING,RETURNING,"
                               "SIMILAR,SYMMETRIC,TABLESAMPLE,VARIADIC,VERBOSE,WINDOW";
