/*
 * Runs a fuzzed entry once with each input of corpus/NAME, without libFuzzer. NAME is in the
 * program's own: NAME_replay. $LB_CASES tells where the tests are.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { PATH_ROOM = 4096, INPUT_MAX = 1 << 20 };

static bool find_corpus(const char *program, char *out)
{
    const char *cases = getenv("LB_CASES"), *name = strrchr(program, '/');
    name = name ? name + 1 : program;
    const char *end = strstr(name, "_replay");
    if (!cases || !end)
        return false;
    return snprintf(out, PATH_ROOM, "%s/../fuzz/corpus/%.*s", cases, (int)(end - name), name) <
           PATH_ROOM;
}

/* In memory of exactly its size, so that a sanitizer sees a read beyond the end. */
static bool replay(const char *path)
{
    static uint8_t all[INPUT_MAX];
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    size_t n = fread(all, 1, sizeof all, f);
    bool fine = !ferror(f) && feof(f);
    fclose(f);
    uint8_t *data = malloc(n ? n : 1);
    if (!fine || !data) {
        free(data);
        return false;
    }
    memcpy(data, all, n);
    LLVMFuzzerTestOneInput(data, n);
    free(data);
    return true;
}

int main(int argc, char **argv)
{
    char corpus[PATH_ROOM], path[PATH_ROOM + 300];
    unsigned n = 0, failed = 0;
    DIR *dir = argc == 1 && find_corpus(argv[0], corpus) ? opendir(corpus) : NULL;
    if (!dir) {
        printf("not ok - there is a corpus\n1..1\n");
        return 1;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        printf("# %s\n", e->d_name); /* which one it was when this is the last line */
        fflush(stdout);
        snprintf(path, sizeof path, "%s/%s", corpus, e->d_name);
        bool fine = replay(path);
        printf("%sok - %s\n", fine ? "" : "not ", e->d_name);
        n++;
        failed += !fine;
    }
    closedir(dir);
    printf("1..%u\n", n);
    return failed > 0 || n == 0;
}
