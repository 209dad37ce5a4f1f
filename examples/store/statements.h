/* Every statement of the store: its name, and its text for both databases. $1, $2 … first appear in that order. */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

/* A person's own columns, in the order of person_columns in host.c. */
#define PERSON_FIELDS                                                                                                  \
    "p.id, p.birth_date, p.enrolled, p.psn_insu_stas, p.insutype, p.insuplc_admdvs, p.psn_cert_type, p.id_number, "     \
    "p.evoucher, p.lives_here, p.no_id_number, p.incapable, p.free_medical, p.chronic, p.wallet, p.psn_type, "          \
    "p.psn_idet_type, p.resident_plan, p.paid_years, p.cvlserv_flag"
/* What a payer has set apart for others. */
#define QUOTAS_OF(person) "(SELECT SUM(q.quota_left) FROM aid q WHERE q.payer = " person " AND q.quota_left IS NOT NULL)"
#define BINDING_FIELDS "binder, member, channel, status, bound_on, ended_on, "
#define LESS(a, b) "CASE WHEN " a " < " b " THEN " a " ELSE " b " END"

/* STATEMENT(name, locks, text): `locks` 1 where the driver's lock goes behind it. */
#define STORE_STATEMENTS(STATEMENT)                                                                                    \
    /* ---- facts ---- */                                                                                              \
    STATEMENT(FACTS_PERSON, 0, "SELECT " PERSON_FIELDS " FROM persons p WHERE p.id = $1")                              \
    STATEMENT(FACTS_PAYER, 0,                                                                                          \
              "SELECT " PERSON_FIELDS ", a.balance, a.balance - a.current_year, " QUOTAS_OF("p.id")                     \
              " FROM persons p LEFT JOIN accounts a ON a.person = p.id WHERE p.id = $1")                               \
    STATEMENT(FACTS_BENEFICIARY, 0,                                                                                    \
              "SELECT " PERSON_FIELDS ", a.balance - COALESCE(" QUOTAS_OF("p.id") ", 0)"                                \
              " FROM persons p LEFT JOIN accounts a ON a.person = p.id WHERE p.id = $1")                               \
    STATEMENT(FACTS_ACCOUNT, 0,                                                                                        \
              "SELECT CASE WHEN $1 = 1 THEN a.balance - a.current_year ELSE a.balance END - COALESCE("                  \
              QUOTAS_OF("p.id") ", 0), CASE WHEN $1 = 1 THEN a.current_year END"                                       \
              " FROM persons p LEFT JOIN accounts a ON a.person = p.id WHERE p.id = $2")                               \
    /* a member's bindings by others count for the month of their ending; older ones cannot */                         \
    STATEMENT(FACTS_BINDINGS, 0,                                                                                       \
              "SELECT " BINDING_FIELDS "CASE WHEN application = $1 THEN 1 END, COUNT(*) OVER () FROM bindings"          \
              " WHERE binder = $2 AND status IN ('pending', 'active') ORDER BY application")                           \
    STATEMENT(FACTS_BOUND_BY, 0,                                                                                       \
              "SELECT " BINDING_FIELDS "CASE WHEN application = $1 THEN 1 END, COUNT(*) OVER () FROM bindings"          \
              " WHERE member = $2 AND (status IN ('pending', 'active') OR (status = 'ended' AND ended_on > $3 - 400))"  \
              " ORDER BY application")                                                                                 \
    STATEMENT(FACTS_MUTUAL, 0,                                                                                         \
              "SELECT COUNT(*) FROM bindings WHERE binder = $1 AND member = $2 AND status = 'active'")                 \
    STATEMENT(FACTS_PAIR, 0,                                                                                           \
              "SELECT status, bound_on, ended_on, COALESCE(scopes, ''), reverified_on, COUNT(*) OVER () FROM bindings" \
              " WHERE binder = $1 AND member = $2 AND status IN ('active', 'ended')"                                   \
              " AND (ended_on IS NULL OR ended_on > $3 - 400) ORDER BY application")                                   \
    STATEMENT(FACTS_LINK, 0,                                                                                           \
              "SELECT COALESCE(a.status, 'not_enrolled'), a.bound_on, a.ended_on, COALESCE(a.endings, ''),"            \
              " COALESCE(a.chosen, 1), COALESCE(a.preset_order, 1), a.txn_cap, a.quota_left"                           \
              " FROM persons p LEFT JOIN aid a ON a.payer = $1 AND a.beneficiary = p.id WHERE p.id = $2")              \
    STATEMENT(FACTS_PAYER_LINKS, 0,                                                                                    \
              "SELECT payer, beneficiary, status, bound_on, ended_on, CASE WHEN application = $1 THEN 1 END,"          \
              " COUNT(*) OVER () FROM aid WHERE payer = $2 AND (status IN ('pending', 'active')"                       \
              " OR (status = 'ended' AND ended_on > $3)) ORDER BY beneficiary")                                        \
    STATEMENT(FACTS_BENEFICIARY_LINKS, 0,                                                                              \
              "SELECT payer, beneficiary, status, bound_on, ended_on, CASE WHEN application = $1 THEN 1 END,"          \
              " COUNT(*) OVER () FROM aid WHERE beneficiary = $2 AND (status IN ('pending', 'active')"                 \
              " OR (status = 'ended' AND ended_on > $3)) ORDER BY payer")                                              \
    /* the one payer of the request: the less of what `share` found and of what is there now */                        \
    STATEMENT(FACTS_AID_ACCOUNTS, 0,                                                                                   \
              "SELECT h.bound_on, " LESS("h.found", "h.there") ", h.chosen, h.preset_order, COUNT(*) OVER () FROM"      \
              " (SELECT g.bound_on, CAST($1 AS BIGINT) AS found, COALESCE(g.quota_left, a.balance - COALESCE("         \
              QUOTAS_OF("a.person") ", 0)) AS there, g.chosen, g.preset_order"                                         \
              " FROM aid g JOIN accounts a ON a.person = g.payer WHERE g.payer = $2 AND g.beneficiary = $3"            \
              " AND g.bound_on <= $4 AND (g.status = 'active' OR (g.status = 'ended' AND g.ended_on > $4))) h")        \
    STATEMENT(FACTS_OTHERS, 0, "SELECT 0 WHERE 1 = 0")                                                                 \
    STATEMENT(FACTS_TRANSFERS, 0,                                                                                      \
              "SELECT COUNT(*), 0 FROM moves WHERE account = $1 AND on_day = $2 AND name = 'quota' AND of_quota < 0")  \
    STATEMENT(FACTS_SUMS, 0,                                                                                           \
              "SELECT name, value FROM accumulators WHERE person = $1 AND family = $2 AND key = $3 AND begin_on = $4") \
    /* ---- the transaction ---- */                                                                                    \
    STATEMENT(LOCK_PERSONS, 1, "SELECT id FROM persons WHERE id IN ($1, $2, $3) ORDER BY id")                          \
    STATEMENT(SEEN, 0, "SELECT 1 FROM messages WHERE key = $1")                                                        \
    STATEMENT(MESSAGE, 0,                                                                                              \
              "INSERT INTO messages (key, decision, event, area, on_day, binder, payer, person, receipt)"              \
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                                                          \
    STATEMENT(TAKE_BACK, 0,                                                                                            \
              "UPDATE messages SET reversed_by = $1 WHERE key = $2 AND decision = $3 AND person = $4"                  \
              " AND event IN ('settled', 'granted') AND decision IN ('settle', 'share') AND reversed_by IS NULL")      \
    /* ---- binding ---- */                                                                                            \
    STATEMENT(BIND_INSERT, 0,                                                                                          \
              "INSERT INTO bindings (application, binder, member, relation, channel, status, bound_on, scopes,"        \
              " reverify, granted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")                                  \
    STATEMENT(BIND_GRANT, 0,                                                                                           \
              "UPDATE bindings SET bound_on = $1, scopes = $2, reverify = $3, granted = $4, status = 'active'"         \
              " WHERE application = $5 AND binder = $6 AND member = $7 AND status = 'pending'")                        \
    STATEMENT(BIND_REJECT, 0,                                                                                          \
              "UPDATE bindings SET status = 'rejected' WHERE application = $1 AND binder = $2 AND member = $3"         \
              " AND status = 'pending'")                                                                               \
    STATEMENT(UNBIND, 0,                                                                                               \
              "UPDATE bindings SET ended_on = $1, status = 'ended' WHERE binder = $2 AND member = $3"                  \
              " AND status = 'active'")                                                                                \
    STATEMENT(REVERIFY, 0,                                                                                             \
              "UPDATE bindings SET reverified_on = $1 WHERE binder = $2 AND member = $3 AND status = 'active'")        \
    STATEMENT(EVOUCHER, 0, "UPDATE persons SET evoucher = 1 WHERE id = $1")                                            \
    /* ---- mutual aid ---- */                                                                                         \
    STATEMENT(AID_ENROL, 0,                                                                                            \
              "INSERT INTO aid (payer, beneficiary, application, relation, status, bound_on)"                          \
              " VALUES ($1, $2, $3, $4, 'active', $5) ON CONFLICT (payer, beneficiary) DO UPDATE SET"                  \
              " application = excluded.application, relation = excluded.relation, status = 'active',"                  \
              " bound_on = excluded.bound_on, ended_on = NULL, endings = '', quota_left = NULL")                       \
    STATEMENT(AID_END, 0,                                                                                              \
              "UPDATE aid SET status = 'ended', ended_on = $1, quota_left = NULL WHERE payer = $2"                     \
              " AND beneficiary = $3 AND status = 'active'")                                                           \
    STATEMENT(QUOTA_SET, 0,                                                                                            \
              "UPDATE aid SET quota_left = COALESCE(quota_left, 0) + $1 WHERE payer = $2 AND beneficiary = $3")        \
    STATEMENT(QUOTA_DRAW, 0,                                                                                           \
              "UPDATE aid SET quota_left = quota_left - $1 WHERE payer = $2 AND beneficiary = $3"                      \
              " AND quota_left IS NOT NULL")                                                                           \
    /* ---- money ---- */                                                                                              \
    STATEMENT(ACCOUNT, 0, "SELECT balance, current_year FROM accounts WHERE person = $1")                              \
    STATEMENT(DEBIT, 0,                                                                                                \
              "UPDATE accounts SET balance = balance - $1, current_year = current_year - $2 WHERE person = $3")        \
    STATEMENT(MOVE, 0,                                                                                                 \
              "INSERT INTO moves (message, seq, name, account, beneficiary, amount, of_current, of_quota, on_day)"     \
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                                                          \
    STATEMENT(MOVES_BACK, 0,                                                                                           \
              "INSERT INTO moves (message, seq, name, account, beneficiary, amount, of_current, of_quota, on_day)"     \
              " SELECT CAST($1 AS TEXT), seq, name, account, beneficiary, -amount, -of_current, -of_quota,"            \
              " CAST($2 AS BIGINT) FROM moves WHERE message = $3")                                                     \
    STATEMENT(ACCOUNTS_BACK, 0,                                                                                        \
              "UPDATE accounts SET balance = balance - (SELECT SUM(m.amount) FROM moves m WHERE m.message = $1"        \
              " AND m.account = accounts.person), current_year = current_year - (SELECT SUM(m.of_current) FROM"        \
              " moves m WHERE m.message = $1 AND m.account = accounts.person)"                                         \
              " WHERE person IN (SELECT account FROM moves WHERE message = $1 AND name <> 'quota')")                   \
    STATEMENT(QUOTAS_BACK, 0,                                                                                          \
              "UPDATE aid SET quota_left = NULLIF(COALESCE(quota_left, 0) - (SELECT SUM(m.of_quota) FROM moves m"      \
              " WHERE m.message = $1 AND m.account = aid.payer AND m.beneficiary = aid.beneficiary), 0)"               \
              " WHERE EXISTS (SELECT 1 FROM moves m WHERE m.message = $1 AND m.account = aid.payer"                    \
              " AND m.beneficiary = aid.beneficiary AND m.of_quota <> 0)")                                             \
    STATEMENT(MOVED, 0, "SELECT COALESCE(SUM(amount), 0) FROM moves WHERE message = $1 AND name = $2")                 \
    STATEMENT(ACCUMULATE, 0,                                                                                           \
              "INSERT INTO accumulators (person, family, key, begin_on, name, value) VALUES ($1, $2, $3, $4, $5, $6)"  \
              " ON CONFLICT (person, family, key, begin_on, name) DO UPDATE SET"                                       \
              " value = accumulators.value + excluded.value")                                                          \
    STATEMENT(CHANGE, 0,                                                                                               \
              "INSERT INTO changes (message, seq, person, family, key, begin_on, name, change)"                        \
              " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                                              \
    /* ---- what the hospital keeps besides ---- */                                                                    \
    STATEMENT(PUT_PERSON, 0,                                                                                           \
              "INSERT INTO persons (id, birth_date, enrolled, psn_insu_stas, insutype, insuplc_admdvs, psn_type,"      \
              " evoucher, free_medical, lives_here) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"                  \
              " ON CONFLICT (id) DO UPDATE SET birth_date = COALESCE(excluded.birth_date, persons.birth_date),"        \
              " enrolled = COALESCE(excluded.enrolled, persons.enrolled),"                                             \
              " psn_insu_stas = COALESCE(excluded.psn_insu_stas, persons.psn_insu_stas),"                              \
              " insutype = COALESCE(excluded.insutype, persons.insutype),"                                             \
              " insuplc_admdvs = COALESCE(excluded.insuplc_admdvs, persons.insuplc_admdvs),"                           \
              " psn_type = COALESCE(excluded.psn_type, persons.psn_type),"                                             \
              " evoucher = COALESCE(excluded.evoucher, persons.evoucher),"                                             \
              " free_medical = COALESCE(excluded.free_medical, persons.free_medical),"                                 \
              " lives_here = COALESCE(excluded.lives_here, persons.lives_here)")                                       \
    STATEMENT(PUT_ACCOUNT, 0,                                                                                          \
              "INSERT INTO accounts (person, balance, current_year) VALUES ($1, $2, $3) ON CONFLICT (person)"          \
              " DO UPDATE SET balance = excluded.balance, current_year = excluded.current_year")                       \
    STATEMENT(RECEIPT, 0, "SELECT receipt FROM messages WHERE key = $1")                                               \
    STATEMENT(SAVE_DRAFT, 0,                                                                                           \
              "INSERT INTO drafts (key, written, text) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET"            \
              " written = excluded.written, text = excluded.text")                                                     \
    STATEMENT(LOAD_DRAFT, 0, "SELECT text, written FROM drafts WHERE key = $1")                                        \
    STATEMENT(DROP_DRAFT, 0, "DELETE FROM drafts WHERE key = $1")

#define STATEMENT_NAME(name, locks, text) name,
enum statement { STORE_STATEMENTS(STATEMENT_NAME) STATEMENTS };
#undef STATEMENT_NAME

#endif
