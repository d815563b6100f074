#include "support/ini.h"
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int is_ours(const char *variable)
{
    static const char *const starts[] = {"DATABRICKS_", "PG", "LAKEBASE_", "ARM_", "ENDPOINT_NAME"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(variable, starts[i], strlen(starts[i])) == 0)
            return 1;
    }
    return 0;
}

static void clear_environment(void)
{
    for (size_t i = 0; environ[i];) {
        char name[256];
        size_t n = strcspn(environ[i], "=");
        if (!is_ours(environ[i]) || n >= sizeof name) {
            i++;
            continue;
        }
        memcpy(name, environ[i], n);
        name[n] = '\0';
        assert_int_equal(unsetenv(name), 0);
    }
}

char *ini_path(const struct ini *ini, const char *name, char *out)
{
    int n = snprintf(out, 128, "%s/%s", ini->folder, name);
    assert_true(n > 0 && n < 128);
    return out;
}

void ini_open(struct ini *ini)
{
    char path[128];
    snprintf(ini->folder, sizeof ini->folder, "/tmp/lakebase-odbc-test-XXXXXX");
    assert_non_null(mkdtemp(ini->folder));
    clear_environment();
    assert_int_equal(setenv("HOME", ini->folder, 1), 0);
    assert_int_equal(setenv("ODBCSYSINI", ini->folder, 1), 0);
    assert_int_equal(setenv("ODBCINI", ini_path(ini, "odbc.ini", path), 1), 0);
    ini_write(ini, "odbc.ini", "");
    ini_write(ini, "odbcinst.ini", "");
}

void ini_write(const struct ini *ini, const char *name, const char *content)
{
    char path[128];
    FILE *f = fopen(ini_path(ini, name, path), "w");
    assert_non_null(f);
    assert_int_equal(fwrite(content, 1, strlen(content), f), strlen(content));
    assert_int_equal(fclose(f), 0);
}

void ini_close(struct ini *ini)
{
    char path[128];
    DIR *d = opendir(ini->folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (strspn(e->d_name, ".") != strlen(e->d_name) && strlen(e->d_name) < 60)
            unlink(ini_path(ini, e->d_name, path));
    }
    closedir(d);
    assert_int_equal(rmdir(ini->folder), 0);
}

int ini_setup(void **state)
{
    static struct ini ini;
    ini_open(&ini);
    *state = &ini;
    return 0;
}

int ini_teardown(void **state)
{
    ini_close(*state);
    return 0;
}

void ini_environment(struct lb_text list, bool set)
{
    char all[1024];
    snprintf(all, sizeof all, "%.*s", (int)list.n, list.n ? list.at : "");
    for (char *at = all, *end; *at; at = end) {
        end = at + strcspn(at, ";");
        if (*end)
            *end++ = '\0';
        size_t n = strcspn(at, "=");
        char *value = at[n] ? at + n + 1 : at + n;
        at[n] = '\0';
        if (n > 0)
            assert_int_equal(set ? setenv(at, value, 1) : unsetenv(at), 0);
    }
}
