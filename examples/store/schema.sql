-- What a hospital's own system keeps for libyibao. One text for SQLite (3.25 or later) and PostgreSQL (12 or later).
--
-- Money is in fen. Days are days since 1970-01-01, as yb_date_of gives them: the store copies them and never computes
-- with them but to leave out what is long past. Code values are the names of a pack's rows ("active", "child") or their
-- codes ("390"); the library takes both. Sets are names with spaces between. A yes is 1, a no is 0. NULL: not known, or,
-- where the pack says optional, none.

CREATE TABLE IF NOT EXISTS persons (
    id             TEXT PRIMARY KEY,   -- the host's own number; a transaction locks these rows, see store_who
    birth_date     BIGINT,
    enrolled       BIGINT,             -- in basic insurance
    psn_insu_stas  TEXT,               -- insurance state
    insutype       TEXT,               -- insurance scheme
    insuplc_admdvs BIGINT,             -- insured place
    psn_cert_type  TEXT,
    id_number      TEXT,
    evoucher       BIGINT,             -- the own e-voucher is active
    lives_here     BIGINT,
    no_id_number   BIGINT,             -- a newborn without a number
    incapable      BIGINT,             -- an adult without full capacity
    free_medical   BIGINT,
    chronic        BIGINT,
    wallet         BIGINT,
    psn_type       TEXT,
    psn_idet_type  TEXT,
    resident_plan  TEXT,
    paid_years     BIGINT,
    cvlserv_flag   BIGINT
);

CREATE TABLE IF NOT EXISTS accounts (
    person         TEXT PRIMARY KEY REFERENCES persons (id),
    balance        BIGINT NOT NULL CHECK (balance >= 0),
    current_year   BIGINT NOT NULL CHECK (current_year >= 0 AND current_year <= balance)  -- of it, this year's money
);

-- One row an application; a binding that has ended stays, for its month's number of binders.
CREATE TABLE IF NOT EXISTS bindings (
    application    TEXT PRIMARY KEY,   -- key of the message that applied
    binder         TEXT NOT NULL REFERENCES persons (id),
    member         TEXT NOT NULL REFERENCES persons (id),
    relation       TEXT,
    channel        TEXT,
    status         TEXT NOT NULL CHECK (status IN ('pending', 'active', 'ended', 'rejected')),
    bound_on       BIGINT,             -- in force from; NULL while pending
    ended_on       BIGINT,
    scopes         TEXT,
    reverify       BIGINT,             -- to be asked about again when the member is of the face age
    reverified_on  BIGINT,
    granted        TEXT                -- key of the message that put it in force
);
CREATE INDEX IF NOT EXISTS bindings_of_binder ON bindings (binder);
CREATE INDEX IF NOT EXISTS bindings_of_member ON bindings (member);
-- The rules say so too; this is what a defect of the host would run into.
CREATE UNIQUE INDEX IF NOT EXISTS one_binding ON bindings (binder, member) WHERE status IN ('pending', 'active');

-- 家庭共济: one row a pair. quota_left: of the payer's balance, set apart for this beneficiary; NULL: no quota.
CREATE TABLE IF NOT EXISTS aid (
    payer          TEXT NOT NULL REFERENCES persons (id),
    beneficiary    TEXT NOT NULL REFERENCES persons (id),
    application    TEXT NOT NULL,
    relation       TEXT,
    status         TEXT NOT NULL,
    bound_on       BIGINT,
    ended_on       BIGINT,             -- not usable from this day on
    endings        TEXT NOT NULL DEFAULT '',
    chosen         BIGINT NOT NULL DEFAULT 1,
    preset_order   BIGINT NOT NULL DEFAULT 1,
    txn_cap        BIGINT,
    quota_left     BIGINT CHECK (quota_left >= 0),
    PRIMARY KEY (payer, beneficiary)
);
CREATE INDEX IF NOT EXISTS aid_of_beneficiary ON aid (beneficiary);

CREATE TABLE IF NOT EXISTS accumulators (
    person         TEXT NOT NULL REFERENCES persons (id),
    family         TEXT NOT NULL,      -- the pack's group: year, stay, chronic_year
    key            TEXT NOT NULL,      -- number of the stay, name of the disease; '' where the group has none
    begin_on       BIGINT NOT NULL,    -- first day of the period; 0 where it has none
    name           TEXT NOT NULL,
    value          BIGINT NOT NULL,
    PRIMARY KEY (person, family, key, begin_on, name)
);

-- The log: what was recorded under which key, with the receipt from which it is replayed, reviewed or refunded.
CREATE TABLE IF NOT EXISTS messages (
    key            TEXT PRIMARY KEY,
    decision       TEXT NOT NULL,
    event          TEXT NOT NULL,      -- applied, granted, rejected, settled, reversed
    area           BIGINT NOT NULL,
    on_day         BIGINT NOT NULL,
    binder         TEXT,
    payer          TEXT,
    person         TEXT,
    receipt        TEXT NOT NULL,
    reversed_by    TEXT                -- key of the message that took it back
);

-- Who paid what of a message: fen from an account or a fund, and what of it came out of a quota (into one: negative).
CREATE TABLE IF NOT EXISTS moves (
    message        TEXT NOT NULL REFERENCES messages (key),
    seq            BIGINT NOT NULL,
    name           TEXT NOT NULL,      -- payer of the bill: hifp_pay, acct_own …
    account        TEXT,               -- whose account; NULL: a fund, cash
    beneficiary    TEXT,               -- whose quota of that account; NULL: none
    amount         BIGINT NOT NULL,
    of_current     BIGINT NOT NULL,    -- of it, this year's money
    of_quota       BIGINT NOT NULL,
    on_day         BIGINT NOT NULL,
    PRIMARY KEY (message, seq)
);
CREATE INDEX IF NOT EXISTS moves_of_account ON moves (account, on_day);

-- Which accumulators a message changed, by how much: their sums are the accumulators.
CREATE TABLE IF NOT EXISTS changes (
    message        TEXT NOT NULL REFERENCES messages (key),
    seq            BIGINT NOT NULL,
    person         TEXT NOT NULL,
    family         TEXT NOT NULL,
    key            TEXT NOT NULL,
    begin_on       BIGINT NOT NULL,
    name           TEXT NOT NULL,
    change         BIGINT NOT NULL,
    PRIMARY KEY (message, seq)
);

-- Requests that wait for somebody and are not recorded yet: taken up by any process, see yb_case_draft.
CREATE TABLE IF NOT EXISTS drafts (
    key            TEXT PRIMARY KEY,
    written        BIGINT NOT NULL,    -- minutes by the host's clock
    text           TEXT NOT NULL
);
