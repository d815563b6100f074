#include "config/lakebase_host.h"

/* Databricks' DNS zones, AWS, Azure and Google. */
static const char *const zones[] = {
    ".cloud.databricks.com", ".cloud.databricks.us", ".dev.databricks.com", ".azuredatabricks.net",
    ".databricks.azure.us",  ".databricks.azure.cn", ".gcp.databricks.com",
};

/* First labels of database hosts; a longer one stands before a shorter one that it begins with. */
static const struct {
    const char *prefix;
    bool read_only;
} prefixes[] = {{"instance-ro-", true}, {"instance-", false}, {"ep-", false}};

static bool in_zone(struct lb_text host)
{
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (lb_text_ends_same(host, lb_text_of(zones[i])))
            return true;
    }
    return false;
}

/* Whether one of the labels behind the first is "database". */
static bool has_database_label(struct lb_text behind)
{
    while (behind.at) {
        if (lb_text_same(lb_text_cut(&behind, '.'), LB_TEXT("database")))
            return true;
    }
    return false;
}

/* False when the label is none that database hosts begin with. */
static bool read_label(struct lb_lakebase_host *out, struct lb_text label)
{
    if (lb_text_ends_same(label, LB_TEXT("-pooler"))) {
        out->pooled = true;
        label.n -= strlen("-pooler");
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct lb_text prefix = lb_text_of(prefixes[i].prefix);
        if (!lb_text_starts_same(label, prefix) || label.n == prefix.n)
            continue;
        out->read_only = prefixes[i].read_only;
        out->id = lb_text_from(label, prefix.n);
        return true;
    }
    return false;
}

struct lb_lakebase_host lb_lakebase_host_read(struct lb_text host)
{
    struct lb_lakebase_host out = {.kind = LB_HOST_OTHER, .id = LB_NO_TEXT};
    if (!host.at)
        return out;
    host = lb_text_trim(lb_text_cut(&host, ','));
    if (host.n > 0 && host.at[host.n - 1] == '.')
        host.n--;
    if (!in_zone(host))
        return out;
    struct lb_text behind = host;
    bool labelled = read_label(&out, lb_text_cut(&behind, '.'));
    if (has_database_label(behind))
        out.kind = labelled ? LB_HOST_LAKEBASE : LB_HOST_LAKEBASE_MAYBE;
    else
        out.kind = labelled ? LB_HOST_LAKEBASE_MAYBE : LB_HOST_WORKSPACE;
    return out;
}
