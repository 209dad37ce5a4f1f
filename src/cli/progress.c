/* A running count for people who wait: on a terminal only, so that no log ever holds it. Floor 8. */
#include "cli/cli.h"

#define STEP 1000u

cli_progress cli_progress_begin(const char *what) {
    return (cli_progress){.what = what, .on = cli_is_terminal(stderr)};
}

void cli_progress_step(cli_progress *p) {
    p->done++;
    if (!p->on || p->done % STEP != 0) return;
    fprintf(stderr, "\r%llu %s", (unsigned long long)p->done, p->what);
    fflush(stderr);
    p->shown = p->done;
}

void cli_progress_clear(cli_progress *p) {
    if (p->shown == 0) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    p->shown = 0;
}
