/* Whole files in and out. Floor 8. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

bool cli_grow(cli_text *text, size_t need) {
    if (need < text->cap) return true;
    size_t cap = text->cap == 0 ? 4096 : text->cap;
    while (cap <= need) {
        if (cap > SIZE_MAX / 2) return false;
        cap *= 2;
    }
    char *at = realloc(text->at, cap);
    if (at == NULL) return false;
    text->at = at;
    text->cap = cap;
    return true;
}

void cli_text_free(cli_text *text) {
    free(text->at);
    *text = (cli_text){0};
}

const char *cli_name_of(const cli *c, const char *path) {
    return strcmp(path, "-") == 0 ? CLI_TEXT(c, "标准输入", "standard input") : path;
}

static void say_why(const cli *c, const char *path, int why) {
    const char *name = cli_name_of(c, path);
    switch (why) {
    case ENOENT: cli_say(c, "%s: %s", name, CLI_TEXT(c, "没有这个文件", "there is no such file")); break;
    case EACCES:
        cli_say(c, "%s: %s", name,
                CLI_TEXT(c, "没有读写这个文件的权限", "this file may not be read or written"));
        break;
    default: cli_say(c, "%s: %s", name, strerror(why)); break;
    }
}

/* Reads up to one byte more than is allowed, so that a longer file is noticed. */
static bool read_stream(const cli *c, FILE *file, const char *path, size_t most, cli_text *text) {
    text->len = 0;
    for (;;) {
        if (!cli_grow(text, text->len + 65536)) {
            cli_no_memory(c);
            return false;
        }
        size_t n = fread(text->at + text->len, 1, 65536, file);
        text->len += n;
        if (text->len > most) {
            cli_say(
                c, CLI_TEXT(c, "%s: 文件太大；最多 %zu 字节", "%s: the file is too large; at most %zu bytes"),
                cli_name_of(c, path), most);
            return false;
        }
        if (n == 0) break;
    }
    if (ferror(file)) {
        say_why(c, path, errno);
        return false;
    }
    text->at[text->len] = '\0';
    if (text->len == 0)
        cli_say(c, "%s: %s", cli_name_of(c, path), CLI_TEXT(c, "文件是空的", "the file is empty"));
    return text->len != 0;
}

bool cli_read(const cli *c, const char *path, size_t most, cli_text *text) {
    if (strcmp(path, "-") == 0) return read_stream(c, stdin, path, most, text);
    if (cli_is_directory(path)) {
        cli_say(c, "%s: %s", path, CLI_TEXT(c, "这是目录，不是文件", "this is a directory, not a file"));
        return false;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        say_why(c, path, errno);
        return false;
    }
    bool good = read_stream(c, file, path, most, text);
    fclose(file);
    return good;
}

static bool put_all(FILE *file, const void *bytes, size_t len) {
    bool good = fwrite(bytes, 1, len, file) == len;
    good = fflush(file) == 0 && good;
    return fclose(file) == 0 && good;
}

/* A new file in the same folder: only there can it take the other's place in one step. */
static FILE *open_beside(const char *path, cli_text *name) {
    size_t length = strlen(path);
    if (!cli_grow(name, length + 16)) return NULL;
    for (int i = 0; i < 1000; i++) {
        snprintf(name->at, name->cap, "%s.part%d", path, i);
        FILE *file = fopen(name->at, "wbx");
        if (file != NULL || errno != EEXIST) return file;
    }
    return NULL;
}

static bool replace(const char *path, const void *bytes, size_t len, int *why) {
    cli_text beside = {0};
    FILE *file = open_beside(path, &beside);
    bool good = false;
    if (file != NULL) {
        cli_same_mode(path, beside.at);
        good = put_all(file, bytes, len) && cli_move(beside.at, path);
        *why = errno;
        if (!good) remove(beside.at);
    } else {
        *why = errno;
    }
    cli_text_free(&beside);
    return good;
}

bool cli_write(const cli *c, const char *path, const void *bytes, size_t len) {
    bool in_place = false, good = false;
    int why = ENOMEM;
    if (cli_is_directory(path)) {
        cli_say(c, "%s: %s", path, CLI_TEXT(c, "这是目录，不是文件", "this is a directory, not a file"));
        return false;
    }
    char *target = cli_real_target(path, &in_place);
    if (target != NULL && in_place) {
        FILE *file = fopen(target, "wb");
        good = file != NULL && put_all(file, bytes, len);
        why = errno;
    } else if (target != NULL) {
        good = replace(target, bytes, len, &why);
    }
    free(target);
    if (!good) say_why(c, path, why);
    return good;
}

static bool say_output(const cli *c, bool good) {
    if (!good) cli_say(c, "%s", CLI_TEXT(c, "不能写到标准输出", "standard output cannot be written"));
    return good;
}

bool cli_print(const cli *c, const char *bytes, size_t len) {
    return say_output(c, fwrite(bytes, 1, len, stdout) == len);
}

bool cli_flush(const cli *c) {
    return say_output(c, fflush(stdout) == 0 && ferror(stdout) == 0);
}
