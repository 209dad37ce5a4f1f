/* Sentences to standard error. Floor 8. */
#include <stdarg.h>

#include "cli/cli.h"

void cli_say(const cli *c, const char *format, ...) {
    (void)c;
    va_list arguments;
    va_start(arguments, format);
    fputs("yibao: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

void cli_say_status(const cli *c, const char *about, yb_status status) {
    cli_say(c, "%s: %s: %s", about, yb_status_name(status), yb_status_text(status, c->lang));
}

void cli_say_error(const cli *c, const char *about, const yb_error *error) {
    const char *sentence = c->lang == YB_ZH ? error->zh : error->en;
    if (sentence[0] == '\0') sentence = yb_status_text(error->status, c->lang);
    if (error->place[0] == '\0')
        cli_say(c, "%s: %s: %s", about, yb_status_name(error->status), sentence);
    else
        cli_say(c, "%s: %s: %s: %s", about, error->place, yb_status_name(error->status), sentence);
}

/* Whatever a request makes the library refuse is a bad request, an overflow or a gap in a table too; the rest
 * is ours. */
int cli_exit_of(yb_status status) {
    switch (status) {
    case YB_OK: return CLI_DONE;
    case YB_E_PACK:
    case YB_E_IMAGE: return CLI_BAD_PACK;
    case YB_E_REPLAY: return CLI_FINDINGS;
    case YB_E_MEMORY:
    case YB_E_ARGUMENT:
    case YB_E_SPACE:
    case YB_E_STRUCT:
    case YB_E_ORDER:
    case YB_E_STALE:
    case YB_E_INTERNAL: return CLI_INTERNAL;
    default: return CLI_BAD_REQUEST;
    }
}

void cli_no_memory(const cli *c) {
    cli_say(c, "%s", CLI_TEXT(c, "内存不足", "out of memory"));
}
