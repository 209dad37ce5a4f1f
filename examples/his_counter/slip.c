/*
 * The slip that the patient takes home: each line with unit price, quantity, total, up-front self-pay, fund, self-pay and
 * level; then who pays. The fund pays for the bill, not for lines: its part of a line is what the line's in-scope amount is
 * of the bill's, and the parts add up to the fen.
 */
#include <stdio.h>
#include <string.h>

#include "counter.h"

#define ITEM_CELLS 26

/* ---- columns ---- */

/* Cells that a text takes on the screen: a Chinese character takes two. */
static int cells(const char *text) {
    int n = 0;
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x80 || c >= 0xC0) n += c >= 0xE2 ? 2 : 1;
    }
    return n;
}

static void put_left(const char *text, int width) {
    int space = width - cells(text);
    printf("%s%*s", text, space > 0 ? space : 0, "");
}

static void put_right(const char *text, int width) {
    int space = width - cells(text);
    printf("%*s%s", space > 0 ? space : 0, "", text);
}

static void put_yuan(int64_t fen, int width) {
    char text[32];
    yuan_text(fen, text);
    put_right(text, width);
}

static void put_quantity(int64_t quantity, int width) {
    char text[32];
    quantity_text(quantity, text);
    put_right(text, width);
}

/* ---- amounts ---- */

static int64_t amount(const counter *k, const char *name) {
    yb_output_value v = {.size = sizeof v};
    yb_status st = yb_case_output_named(k->c, name, &v);
    return st == YB_OK && v.state == YB_VALUE_KNOWN && v.shape == YB_OUTPUT_SCALAR ? v.number : 0;
}

/* A column of the lines: NULL where bills of this kind have none. */
static const int64_t *line_column(const counter *k, const char *name) {
    for (size_t i = 0; i < yb_case_output_count(k->c); i++) {
        yb_output_value v = {.size = sizeof v};
        const int64_t *values;
        size_t n;
        if (yb_case_output_item(k->c, i, &v) != YB_OK || v.shape != YB_OUTPUT_LINE) continue;
        const char *dot = strrchr(v.name, '.');
        if (strcmp(dot == NULL ? v.name : dot + 1, name) != 0) continue;
        return yb_case_output_column(k->c, v.id, &values, &n) == YB_OK && n == k->n_fees ? values : NULL;
    }
    return NULL;
}

/* ---- lines ---- */

static void print_head(void) {
    printf("   ");
    put_left("项目 item", ITEM_CELLS);
    put_left("等级", 6);
    put_right("单价 price", 13);
    put_right("数量 qty", 11);
    put_right("金额 total", 13);
    put_right("先行自付", 12);
    put_right("基金 fund", 12);
    put_right("自付 own", 12);
    printf("\n");
}

static void print_line(const fee *f, int64_t first, int64_t fund, int sign) {
    printf("   ");
    put_left(f->name, ITEM_CELLS);
    if (cells(f->name) >= ITEM_CELLS) printf("\n   %*s", ITEM_CELLS, ""); /* a long name has a line of its own */
    put_left(f->level, 6);
    put_yuan(f->price, 13);
    put_quantity(f->quantity, 11);
    put_yuan(sign * f->total, 13);
    put_yuan(sign * first, 12);
    put_yuan(sign * fund, 12);
    put_yuan(sign * (f->total - first - fund), 12);
    printf("\n");
}

static void print_lines(const counter *k, int sign) {
    const int64_t *in_scope = line_column(k, "inscp_scp_amt"), *first = line_column(k, "preselfpay_amt");
    int64_t whole = 0, so_far = 0, told = 0, fund = amount(k, "fund_pay_sumamt");
    for (size_t i = 0; i < k->n_fees; i++)
        whole += in_scope == NULL ? k->fees[i].total : in_scope[i];
    print_head();
    for (size_t i = 0; i < k->n_fees; i++) {
        so_far += in_scope == NULL ? k->fees[i].total : in_scope[i];
        int64_t part = whole == 0 ? 0 : fund * so_far / whole - told; /* a bill is at most 10^9 fen: below 2^63 */
        told += part;
        print_line(&k->fees[i], first == NULL ? 0 : first[i], part, sign);
    }
}

/* ---- who pays ---- */

static void print_total(const counter *k, const char *name, const char *meaning, int sign) {
    printf("   ");
    put_yuan(sign * amount(k, name), 13);
    printf("  %s  %s\n", meaning, name);
}

static void print_payers(const counter *k, int sign) {
    for (size_t i = 0; i < yb_case_payer_count(k->c); i++) {
        yb_payer_info p = {.size = sizeof p};
        if (yb_case_payer(k->c, i, &p) != YB_OK || p.amount == 0) continue;
        printf("   ");
        put_yuan(sign * p.amount, 13);
        printf("  %s / %s  %s\n", p.zh, p.en, p.name);
    }
}

/* Names as the national interface has them, so that a slip is compared with the platform's figure by figure. */
static const char *const totals[][2] = {
    {"medfee_sumamt", "医疗费总额 / total charge"},
    {"fulamt_ownpay_amt", "全自费 / full self-pay"},
    {"overlmt_selfpay", "超限价自费 / above price ceilings"},
    {"preselfpay_amt", "先行自付 / up-front self-pay"},
    {"inscp_scp_amt", "符合政策范围 / in scope"},
    {"act_pay_dedc", "起付线 / deductible"},
    {"fund_pay_sumamt", "基金支付合计 / funds pay"},
    {"psn_part_amt", "个人负担合计 / the patient's share"},
};

void print_slip(counter *k, const sent *m, int sign) {
    static const char *const titles[] = {"退费单 refund", "预结算单 settlement on trial: nothing recorded", "结算单 settlement"};
    printf("   ---- %s ----\n", sign < 0 ? titles[0] : m->number == 0 ? titles[1] : titles[2]);
    printf("   患者 patient %s  就诊号 visit %s  日期 day %s%s%s%s%s\n", m->at[SENT_PERSON], m->at[SENT_STAY], m->at[SENT_DAY],
           m->number == 0 ? "" : "  ", m->key, sent_text(m, SENT_OF) == NULL ? "" : " <- ", m->at[SENT_OF]);
    print_lines(k, sign);
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        print_total(k, totals[i][0], totals[i][1], sign);
    printf("   付款 who pays:\n");
    print_payers(k, sign);
    char yuan[32];
    yuan_text(amount(k, "psn_cash_pay"), yuan);
    printf("   %s: %s\n", sign < 0 ? "退现金 cash given back" : "请付现金 cash to be paid", yuan);
}
