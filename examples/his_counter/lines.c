/* Fee lines: typed or from a CSV file, in the database from the moment they are there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter.h"

#define BILL_MOST INT64_C(1000000000)   /* fen: 10 000 000 yuan; so that shares of it can be computed in 64 bits */
#define PRICE_MOST INT64_C(100000000)   /* fen */
#define QUANTITY_MOST INT64_C(1000000000) /* ten-thousandths: 100 000 */

/* ---- the database ---- */

static void line_row(void *ctx, const char *const *columns, size_t n) {
    counter *k = ctx;
    if (n != 7 || k->n_fees == FEES) return;
    fee *f = &k->fees[k->n_fees++];
    (void)snprintf(f->name, sizeof f->name, "%s", columns[0]);
    (void)snprintf(f->level, sizeof f->level, "%s", columns[1]);
    f->price = strtoll(columns[2], NULL, 10);
    f->quantity = strtoll(columns[3], NULL, 10);
    f->total = strtoll(columns[4], NULL, 10);
    f->ratio = strtoll(columns[5], NULL, 10);
    f->ceiling = strtoll(columns[6], NULL, 10);
}

yb_status lines_read(counter *k, const char *bill) {
    k->n_fees = 0;
    return store_read(k->s,
                      "SELECT name, level, price, quantity, total, ratio, ceiling"
                      " FROM counter_lines WHERE bill = $1 ORDER BY seq", &bill, 1, line_row, k);
}

yb_status open_bill(const counter *k, char bill[32]) {
    const char *visit = desk(k, "visit");
    if (visit[0] == '\0') return wrong(k, "没有登记就诊,先 register", "no visit is registered: register first", "register");
    (void)snprintf(bill, 32, "visit %.20s", visit);
    return YB_OK;
}

yb_status lines_move(counter *k, const char *from, const char *to) {
    const char *values[] = {to, from};
    return store_write(k->s, "UPDATE counter_lines SET bill = $1 WHERE bill = $2", values, 2);
}

yb_status lines_add(counter *k, const char *bill, const fee *f, size_t seq) {
    char numbers[6][24];
    const int64_t n[] = {(int64_t)seq, f->price, f->quantity, f->total, f->ratio, f->ceiling};
    for (size_t i = 0; i < 6; i++)
        (void)snprintf(numbers[i], sizeof numbers[i], "%lld", (long long)n[i]);
    const char *values[] = {bill, numbers[0], f->name, f->level, numbers[1], numbers[2], numbers[3], numbers[4],
                            numbers[5]};
    return store_write(k->s,
                       "INSERT INTO counter_lines (bill, seq, name, level, price, quantity, total, ratio, ceiling)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                       values, 9);
}

/* ---- reading a line ---- */

typedef struct fee_words {
    const char *name, *price, *quantity, *ratio, *ceiling, *level; /* the last two NULL or empty: not said */
} fee_words;

static int said(const char *text) { return text != NULL && text[0] != '\0'; }

/* Classes as the catalogue has them; without a word, the ratio tells. */
static const char *level_of(const fee_words *w, int64_t ratio) {
    static const char *const levels[][2] = {{"甲", "A"}, {"乙", "B"}, {"丙", "C"}};
    if (!said(w->level)) return levels[ratio == 0 ? 0 : ratio == 1000000 ? 2 : 1][0];
    for (size_t i = 0; i < 3; i++)
        if (strcmp(w->level, levels[i][0]) == 0 || strcmp(w->level, levels[i][1]) == 0) return levels[i][0];
    return NULL;
}

/* NULL: all right; else what is wrong, and `what` is set to the word. */
static const char *fee_of(const fee_words *w, fee *f, const char **what) {
    *f = (fee){.ceiling = -1};
    *what = w->name;
    if (w->name[0] == '\0' || strlen(w->name) >= sizeof f->name) return "名称空或太长 the name is empty or too long";
    strcpy(f->name, w->name);
    *what = w->price;
    if (!read_money(w->price, &f->price) || f->price > PRICE_MOST)
        return "不是单价(元,至多两位小数,至多 1000000.00) not a unit price (yuan, two decimals at most, up to 1000000.00)";
    *what = w->quantity;
    if (!read_decimal(w->quantity, 4, QUANTITY_MOST, &f->quantity) || f->quantity == 0)
        return "不是数量(至多四位小数,大于 0) not a quantity (four decimals at most, above 0)";
    *what = w->ratio;
    if (!read_ratio(w->ratio, &f->ratio))
        return "不是自付比例(0 至 1,如 0.1 或 10%) not a self-pay ratio (0 to 1, such as 0.1 or 10%)";
    *what = w->ceiling;
    if (said(w->ceiling) && !read_money(w->ceiling, &f->ceiling)) return "不是限价(元) not a price ceiling (yuan)";
    *what = w->level;
    const char *level = level_of(w, f->ratio);
    if (level == NULL) return "等级应为 甲、乙、丙 the level is to be A, B or C (甲, 乙, 丙)";
    strcpy(f->level, level);
    f->total = (f->price * f->quantity + 5000) / 10000; /* half up, once a line */
    return NULL;
}

static int64_t sum(const counter *k) {
    int64_t total = 0;
    for (size_t i = 0; i < k->n_fees; i++)
        total += k->fees[i].total;
    return total;
}

/* Room for n more, in number and in money? */
static yb_status check_room(const counter *k, const fee *more, size_t n) {
    int64_t total = sum(k);
    for (size_t i = 0; i < n; i++)
        total += more[i].total;
    if (k->n_fees + n > FEES) return wrong(k, "一张账单至多 200 行", "a bill has 200 lines at most", "fee");
    if (total > BILL_MOST) return wrong(k, "一张账单至多 10000000.00 元", "a bill is at most 10000000.00 yuan", "fee");
    return YB_OK;
}

/* ---- commands ---- */

static yb_status wrong_fee(const counter *k, const char *place, const char *why, const char *what) {
    char told[LINE_MAX_BYTES];
    (void)snprintf(told, sizeof told, "%.300s: %.300s", why, what);
    return wrong(k, "费用", place, told);
}

yb_status do_fee(counter *k, const words *w) {
    fee f;
    const char *what;
    const fee_words fw = {w->at[1], w->at[2], w->at[3], w->at[4], named(w, "ceiling"), named(w, "level")};
    const char *why = fee_of(&fw, &f, &what);
    if (why != NULL) return wrong_fee(k, "fee", why, what);
    char bill[32];
    yb_status st = open_bill(k, bill);
    if (st == YB_OK) st = lines_read(k, bill);
    if (st == YB_OK) st = check_room(k, &f, 1);
    return st == YB_OK ? lines_add(k, bill, &f, k->n_fees + 1) : st;
}

/* Cuts a line at its commas, in place; "…" keeps a comma. The number of columns, 0 if there are too many. */
static size_t columns_of(char *line, const char *columns[6]) {
    size_t n = 0;
    int quoted = 0;
    char *to = line;
    line[strcspn(line, "\r\n")] = '\0';
    columns[n++] = to;
    for (const char *at = line; *at != '\0'; at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at != ',' || quoted)
            *to++ = *at;
        else if (n == 6)
            return 0;
        else {
            *to++ = '\0';
            columns[n++] = to;
        }
    }
    *to = '\0';
    return quoted ? 0 : n;
}

static int skipped(const char *line) {
    static const char mark[] = "\xEF\xBB\xBF";
    if (strncmp(line, mark, 3) == 0) line += 3;
    return line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#' || strncmp(line, "name,", 5) == 0 || strncmp(line,
        "名称,", strlen("名称,")) == 0;
}

static yb_status csv_line(const counter *k, const char *path, unsigned number, char *line, fee *f) {
    const char *columns[6] = {"", "", "", "", "", ""}, *what = "";
    char place[256];
    size_t n = columns_of(line, columns);
    const fee_words w = {columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]};
    static const char shape[] = "每行应为 名称,单价,数量,自付比例[,限价[,等级]] each line is name,price,quantity,ratio[,ceiling[,level]]";
    const char *why = n < 4 ? shape : fee_of(&w, f, &what);
    if (why == NULL) return YB_OK;
    (void)snprintf(place, sizeof place, "%.200s:%u", path, number);
    return wrong_fee(k, place, why, n < 4 ? line : what);
}

/* All of the file or nothing of it. */
static yb_status read_csv(counter *k, const char *path, fee *fees, size_t *n) {
    char line[LINE_MAX_BYTES];
    unsigned number = 0;
    yb_status st = YB_OK;
    FILE *in = open_beside(k, path);
    *n = 0;
    if (in == NULL) return wrong(k, "费用文件打不开", "the fee file cannot be opened", path);
    while (st == YB_OK && fgets(line, sizeof line, in) != NULL) {
        number++;
        if (skipped(line)) continue;
        if (*n == FEES)
            st = wrong(k, "一张账单至多 200 行", "a bill has 200 lines at most", path);
        else
            st = csv_line(k, path, number, line, &fees[*n]);
        if (st == YB_OK) ++*n;
    }
    if (ferror(in)) st = wrong(k, "费用文件读不完", "the fee file cannot be read to its end", path);
    (void)fclose(in);
    return st == YB_OK && *n == 0 ? wrong(k, "费用文件里没有费用", "no fee line stands in the file", path) : st;
}

static yb_status load_csv(counter *k, const char *bill, const char *path) {
    size_t n = 0;
    fee *fees = calloc(FEES, sizeof *fees);
    if (fees == NULL) return YB_E_MEMORY;
    yb_status st = read_csv(k, path, fees, &n);
    if (st == YB_OK) st = lines_read(k, bill);
    if (st == YB_OK) st = check_room(k, fees, n);
    for (size_t i = 0; i < n && st == YB_OK; i++)
        st = lines_add(k, bill, &fees[i], k->n_fees + i + 1);
    free(fees);
    return st;
}

static void list_lines(const counter *k) {
    char price[32], quantity[32], total[32];
    for (size_t i = 0; i < k->n_fees; i++) {
        const fee *f = &k->fees[i];
        yuan_text(f->price, price);
        yuan_text(f->total, total);
        quantity_text(f->quantity, quantity);
        printf("   %zu. %s  %s  %s x %s = %s\n", i + 1, f->level, f->name, price, quantity, total);
    }
    yuan_text(sum(k), total);
    printf("   合计 total %s\n", total);
}

yb_status do_fees(counter *k, const words *w) {
    char bill[32];
    yb_status st = open_bill(k, bill);
    if (st == YB_OK && w->n > 1) st = load_csv(k, bill, w->at[1]);
    if (st == YB_OK) st = lines_read(k, bill);
    if (st == YB_OK) list_lines(k);
    return st;
}

yb_status do_no_fees(counter *k, const words *w) {
    char open[32];
    const char *bill = open;
    (void)w;
    yb_status st = open_bill(k, open);
    return st != YB_OK ? st : store_write(k->s, "DELETE FROM counter_lines WHERE bill = $1", &bill, 1);
}
