/* What went wrong with a request, in words. Floor 5. */
#include "decision/decision.h"

yb_status yb_trouble_set(yb_trouble *t, yb_status status, unsigned kind, yb_str place, yb_str near) {
    size_t len = yb_utf8_cut(place, sizeof t->place - 1);
    t->status = status;
    t->kind = kind;
    t->line = t->column = 0;
    t->near = near;
    if (len != 0) memmove(t->place, place.at, len);
    t->place[len] = '\0';
    t->place_len = (uint32_t)len;
    return status;
}

static void trouble_zh(const yb_trouble *t, yb_sink *out) {
    switch (t->kind) {
    case YB_TR_UNKNOWN:
        yb_put(out, YB_LIT("政策中没有这个名称"));
        if (t->near.len == 0) break;
        yb_put(out, YB_LIT("；最接近的是 "));
        yb_put(out, t->near);
        break;
    case YB_TR_TWICE: yb_put(out, YB_LIT("给了两次；请只保留一个")); break;
    case YB_TR_MISSING: yb_put(out, YB_LIT("缺少这一项；请补上")); break;
    case YB_TR_SHAPE:
        yb_put(out, YB_LIT("值的形式不对；这里应为 "));
        yb_put(out, t->near);
        break;
    case YB_TR_PRIVATE: yb_put(out, YB_LIT("这里只能给出凭据中没有的隐私事实；请删去这一项")); break;
    default: yb_put(out, yb_status_sentence(t->status, YB_LANG_ZH)); return;
    }
    yb_put(out, YB_LIT("。"));
}

static void trouble_en(const yb_trouble *t, yb_sink *out) {
    switch (t->kind) {
    case YB_TR_UNKNOWN:
        yb_put(out, YB_LIT("The policy has no such name"));
        if (t->near.len == 0) break;
        yb_put(out, YB_LIT("; the nearest is "));
        yb_put(out, t->near);
        break;
    case YB_TR_TWICE: yb_put(out, YB_LIT("It is given twice; keep one of them")); break;
    case YB_TR_MISSING: yb_put(out, YB_LIT("It is missing; add it")); break;
    case YB_TR_SHAPE:
        yb_put(out, YB_LIT("The value is of another kind; what is wanted is "));
        yb_put(out, t->near);
        break;
    case YB_TR_PRIVATE:
        yb_put(out, YB_LIT("Only the private facts that a receipt leaves out may be given here; remove it"));
        break;
    default: yb_put(out, yb_status_sentence(t->status, YB_LANG_EN)); return;
    }
    yb_put(out, YB_LIT("."));
}

void yb_trouble_words(const yb_trouble *t, enum yb_lang lang, yb_sink *out) {
    if (lang == YB_LANG_ZH)
        trouble_zh(t, out);
    else
        trouble_en(t, out);
}

#define TROUBLE_SENTENCE 384

static void trouble_sentence(yb_json_out *j, yb_str key, const yb_trouble *t, enum yb_lang lang) {
    char text[TROUBLE_SENTENCE];
    yb_sink words = {text, sizeof text, 0};
    yb_trouble_words(t, lang, &words);
    yb_str sentence = {text, YB_MIN(words.len, sizeof text)};
    sentence.len = yb_utf8_cut(sentence, words.len > sizeof text ? sizeof text - 1 : sizeof text);
    yb_json_key(j, key);
    yb_json_string(j, sentence);
}

void yb_answer_trouble(const yb_trouble *t, yb_sink *out) {
    yb_json_out j = {out, false};
    yb_json_begin(&j, '{');
    yb_json_key(&j, YB_LIT("error"));
    yb_json_begin(&j, '{');
    yb_json_key(&j, YB_LIT("status"));
    yb_json_string(&j, yb_status_word(t->status));
    if (t->place_len != 0) {
        yb_json_key(&j, YB_LIT("at"));
        yb_json_string(&j, (yb_str){t->place, t->place_len});
    }
    trouble_sentence(&j, YB_LIT("zh"), t, YB_LANG_ZH);
    trouble_sentence(&j, YB_LIT("en"), t, YB_LANG_EN);
    yb_json_finish(&j, '}');
    yb_json_finish(&j, '}');
}
