/* What ISO C does not know: terminals, links, file modes, moving one file over another. Floor 8. */
#if !defined(_WIN32)
#define _XOPEN_SOURCE 700
#endif
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#else
#include <unistd.h>
#endif

#include "cli/cli.h"

#if defined(_WIN32)

void cli_binary_streams(void) { /* the same bytes as everywhere else */
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
}

bool cli_is_terminal(FILE *file) {
    return _isatty(_fileno(file)) != 0;
}

bool cli_is_directory(const char *path) {
    struct _stat info;
    return _stat(path, &info) == 0 && (info.st_mode & _S_IFDIR) != 0;
}

char *cli_real_target(const char *path, bool *in_place) {
    *in_place = false;
    char *copy = malloc(strlen(path) + 1);
    if (copy != NULL) strcpy(copy, path);
    return copy;
}

void cli_same_mode(const char *from, const char *to) {
    (void)from;
    (void)to;
}

bool cli_move(const char *from, const char *to) { /* rename does not replace there */
    remove(to);
    return rename(from, to) == 0;
}

#else

void cli_binary_streams(void) {}

bool cli_is_terminal(FILE *file) {
    return isatty(fileno(file)) != 0;
}

bool cli_is_directory(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* /dev/stdout, a pipe and the like must be written to, never replaced. */
char *cli_real_target(const char *path, bool *in_place) {
    struct stat info;
    *in_place = false;
    if (stat(path, &info) == 0) {
        *in_place = !S_ISREG(info.st_mode);
        return realpath(path, NULL);
    }
    return strdup(path);
}

void cli_same_mode(const char *from, const char *to) {
    struct stat info;
    if (stat(from, &info) == 0) (void)chmod(to, info.st_mode & 07777);
}

bool cli_move(const char *from, const char *to) {
    return rename(from, to) == 0;
}

#endif
