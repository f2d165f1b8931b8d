-- The tables of sealtext. Times are microseconds since 1970 UTC, ids are bytes. The tenant comes first
-- in every key of a table with personal data. No number and no text is here in the clear.

-- One row: which schema this is and which environment the data belongs to. database is the id of the
-- database, given when it is first asked for and the same in a copy; was is the one before the last
-- restore was confirmed, and rewound_at when the database was found to be behind its high-water mark,
-- see package audit/highwater.
-- It is also the row that a transaction writes first on engines with one writer.
CREATE TABLE sealtext_settings (
    id          BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    version     BIGINT  NOT NULL,
    environment TEXT    NOT NULL,
    database    BYTEA,
    was         BYTEA,
    rewound_at  BIGINT
);
INSERT INTO sealtext_settings (id, version, environment) VALUES (1, 0, '');

-- Leases of what one process does at a time. token grows whenever a lease is given anew. until is by
-- the clock of the database.
CREATE TABLE sealtext_leases (
    name   TEXT    NOT NULL PRIMARY KEY,
    holder BYTEA   NOT NULL,
    token  BIGINT  NOT NULL,
    until  BIGINT  NOT NULL
);

-- What a task of the host process last found or reached, in JSON: that a copy of the keys opens what is
-- here, see package vault/backup, and how far the texts of a provider were listed, see package
-- transport/inbound.
CREATE TABLE sealtext_reports (
    name   TEXT    NOT NULL PRIMARY KEY,
    at     BIGINT  NOT NULL,
    report BYTEA   NOT NULL
);

-- Declarations, see package consent/program. They hold no personal data and are never deleted, also not
-- by an erasure: which wording a person saw must stay provable. version grows with every change of the
-- tenant or of one of its programs. Writing it makes declarations of a tenant wait for each other.
CREATE TABLE sealtext_tenants (
    tenant  TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL
);
-- What is in force, and when it was declared, retired and suspended. program is empty for the tenant
-- itself. document is JSON.
CREATE TABLE sealtext_programs (
    tenant       TEXT    NOT NULL,
    program      TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    ord          BIGINT  NOT NULL,
    since        BIGINT  NOT NULL,
    retired_at   BIGINT,
    suspended_at BIGINT,
    document     BYTEA,
    PRIMARY KEY (tenant, program),
    UNIQUE (tenant, version)
);
-- Everything that was ever in force.
CREATE TABLE sealtext_program_versions (
    tenant       TEXT    NOT NULL,
    program      TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    ord          BIGINT  NOT NULL,
    since        BIGINT  NOT NULL,
    retired_at   BIGINT,
    suspended_at BIGINT,
    document     BYTEA,
    PRIMARY KEY (tenant, program, version)
);

-- Which tenants send from an address, and which have sent from it until released_at. tenant is empty
-- for the row that a claim of the address writes first, so that two tenants who claim it at the same
-- time wait for each other. taken counts these writes.
CREATE TABLE sealtext_senders (
    address     TEXT    NOT NULL,
    tenant      TEXT    NOT NULL,
    shared      BIGINT  NOT NULL,
    taken       BIGINT  NOT NULL,
    released_at BIGINT,
    PRIMARY KEY (address, tenant)
);

-- subject is NULL for events about nobody, and a keyed hash of the id after an erasure, another one in
-- each row; in the event of a shred it is a keyed hash of the subject. number is the place in
-- the log that the sequencer gives after the commit; nothing else of a row changes.
CREATE TABLE sealtext_audit (
    tenant     TEXT    NOT NULL,
    id         BYTEA   NOT NULL,
    at         BIGINT  NOT NULL,
    kind       BIGINT  NOT NULL,
    subject    BYTEA,
    actor      BYTEA   NOT NULL,
    payload    BYTEA,
    commitment BYTEA   NOT NULL,
    number     BIGINT,
    PRIMARY KEY (tenant, id)
);
-- Pages by time. Rows of one microsecond are few and are sorted by id when they are read.
CREATE INDEX sealtext_audit_at ON sealtext_audit (tenant, at);
-- A person's events, and their erasure.
CREATE INDEX sealtext_audit_subject ON sealtext_audit (tenant, subject, at);
-- What the sequencer has to number.
CREATE INDEX sealtext_audit_new ON sealtext_audit (at) WHERE number IS NULL;

-- The tree over the leaves of the events: how many there are, the hashes that the next leaf joins, the
-- last signed checkpoint, and the largest token of a sequencer, which alone writes it. secret hides the
-- names of tenants in leaves; it is no key of a person's data.
CREATE TABLE sealtext_audit_head (
    id         BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    token      BIGINT  NOT NULL,
    size       BIGINT  NOT NULL,
    frontier   BYTEA   NOT NULL,
    secret     BYTEA   NOT NULL,
    checkpoint BYTEA   NOT NULL
);

-- The leaves, as many as were numbered together: each with its length in two bytes. first is the index
-- of the first one, from 0 on. A leaf holds hashes and closed sets only; it is kept when its event is
-- deleted, since all later proofs need it.
CREATE TABLE sealtext_audit_batches (
    first   BIGINT  NOT NULL PRIMARY KEY,
    leaves  BIGINT  NOT NULL,
    entries BYTEA   NOT NULL
);

-- The hashes of the subtrees of 256, 65,536 and more leaves; level is 8, 16 and so on, and place counts
-- them from 0 on.
CREATE TABLE sealtext_audit_nodes (
    level BIGINT  NOT NULL,
    place BIGINT  NOT NULL,
    hash  BYTEA   NOT NULL,
    PRIMARY KEY (level, place)
);

-- A subject that was forgotten keeps its row as a tombstone: shredded_at is set and everything else is
-- NULL. One row for both lets an enrollment and an erasure of the same subject wait for each other.
CREATE TABLE sealtext_subjects (
    tenant      TEXT NOT NULL,
    subject     BYTEA NOT NULL,
    directory   BYTEA,
    epoch       TEXT,
    wrapped     BYTEA,
    number      BYTEA,
    created_at  BIGINT,
    shredded_at BIGINT,
    PRIMARY KEY (tenant, subject)
);
CREATE UNIQUE INDEX sealtext_subjects_directory ON sealtext_subjects (tenant, directory);
-- Closing an epoch finds the subjects that are left under it.
CREATE INDEX sealtext_subjects_epoch ON sealtext_subjects (epoch, tenant, subject);

CREATE TABLE sealtext_keysets (
    tenant  TEXT NOT NULL,
    name    TEXT NOT NULL,
    kek     TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- Erasure epochs. Their keys are never in the database. Enrollments share the row of their epoch, so
-- that closing it waits for them.
CREATE TABLE sealtext_epochs (
    id           TEXT NOT NULL PRIMARY KEY,
    state        BIGINT  NOT NULL,
    next         TEXT NOT NULL,
    export       BYTEA,
    pending_at   BIGINT,
    confirmed_at BIGINT,
    gone_at      BIGINT
);

-- What an actor has used of a quota, under a keyed hash of the actor. day is when it was last written, in
-- days since 1970 by the clock of the database.
CREATE TABLE sealtext_counters (
    tenant TEXT NOT NULL,
    id     BYTEA NOT NULL,
    state  BYTEA NOT NULL,
    day    BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_counters_day ON sealtext_counters (day);

-- Approvals and reviews. payload is NULL when a case is done.
CREATE TABLE sealtext_cases (
    tenant     TEXT    NOT NULL,
    id         BYTEA   NOT NULL,
    kind       BIGINT  NOT NULL,
    state      BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT,
    payload    BYTEA,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_cases_state ON sealtext_cases (tenant, kind, state, created_at, id);

-- Events of the consent ledger. live is 0 for an event that others have left without effect on
-- whether a message may go out. It stands in the key before the number of the event: what the gate
-- reads of a person, the live ones, lies together however many others there are. Events that a change
-- of keys brings under one pseudonym from two keep their numbers, so two of them may share one: id
-- ends the key. notice is the version of the privacy notice of an opt-in, clock the name of the
-- provider's clock that occurred_at was read from, empty for one of the host.
CREATE TABLE sealtext_consent (
    tenant      TEXT    NOT NULL,
    pseudonym   BYTEA   NOT NULL,
    seq         BIGINT  NOT NULL,
    id          BYTEA   NOT NULL,
    subject     BYTEA,
    kind        BIGINT  NOT NULL,
    level       BIGINT  NOT NULL,
    program     TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    purposes    BIGINT  NOT NULL,
    method      BIGINT  NOT NULL,
    flags       BIGINT  NOT NULL,
    occurred_at BIGINT  NOT NULL,
    received_at BIGINT  NOT NULL,
    expires_at  BIGINT,
    reference   BYTEA   NOT NULL,
    digest      BYTEA   NOT NULL,
    evidence    BYTEA,
    live        BIGINT  NOT NULL DEFAULT 1,
    notice      TEXT    NOT NULL,
    clock       TEXT    NOT NULL,
    PRIMARY KEY (tenant, pseudonym, live, seq, id),
    UNIQUE (tenant, reference)
);

-- The last number given out for a key; writing it makes appends wait.
CREATE TABLE sealtext_consent_heads (
    tenant    TEXT    NOT NULL,
    pseudonym BYTEA   NOT NULL,
    seq       BIGINT  NOT NULL,
    PRIMARY KEY (tenant, pseudonym)
);

-- Messages that count under the frequency caps of a person. program is the one under whose frequency a
-- message counts, or empty. day is that of at, in days since 1970: disposal finds the rows by it, and an
-- update of at within the day leaves the index as it is.
CREATE TABLE sealtext_slots (
    tenant  TEXT    NOT NULL,
    subject BYTEA   NOT NULL,
    message BYTEA   NOT NULL,
    purpose BIGINT  NOT NULL,
    at      BIGINT  NOT NULL,
    day     BIGINT  NOT NULL,
    program TEXT    NOT NULL,
    PRIMARY KEY (tenant, subject, message)
);
CREATE INDEX sealtext_slots_day ON sealtext_slots (day);

-- Written by every transaction that counts for a person: it locks the person's slots.
CREATE TABLE sealtext_slot_heads (
    tenant  TEXT    NOT NULL,
    subject BYTEA   NOT NULL,
    taken   BIGINT  NOT NULL,
    PRIMARY KEY (tenant, subject)
);

-- Messages that were handed over last, by sender: what a person answers. question is the event whose
-- question a message asks. commands are names of commands, separated by commas. Later messages take the
-- place of earlier ones.
CREATE TABLE sealtext_last_handoffs (
    tenant   TEXT   NOT NULL,
    subject  BYTEA  NOT NULL,
    message  BYTEA  NOT NULL,
    program  TEXT   NOT NULL,
    sender   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    question BYTEA,
    commands TEXT   NOT NULL,
    PRIMARY KEY (tenant, subject, message)
);
-- Disposal.
CREATE INDEX sealtext_last_handoffs_at ON sealtext_last_handoffs (at);

-- Hand-offs while they run, once under every pseudonym of the person, for the barrier between
-- processes. lead is the message in one of these rows, of the message's tenant, so that a message has
-- one hand-off at a time. entered_at is by the clock of the database.
CREATE TABLE sealtext_handoffs (
    tenant     TEXT    NOT NULL,
    pseudonym  BYTEA   NOT NULL,
    id         BYTEA   NOT NULL,
    home       TEXT    NOT NULL,
    program    TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    purpose    BIGINT  NOT NULL,
    message    BYTEA   NOT NULL,
    entered_at BIGINT  NOT NULL,
    lasts      BIGINT  NOT NULL,
    lead       BYTEA,
    PRIMARY KEY (tenant, pseudonym, id),
    UNIQUE (tenant, lead)
);

-- Messages to hand over. route names the relay that serves the row. due_at is the later of the time of
-- sending and the one that the host asked for, and never changes. jurisdictions, zones and regions say
-- where the person may be, answers is the event that the message answers, and asked the one by which
-- the person asked for it, so that the gate is asked the same at the hand-off. trace is the host's
-- trace id. commands are names of commands that the text offers, separated by commas, and no_reply is
-- 1 for a text that asks for no answer. segments is how many the text takes. look_at is when a relay
-- tries to settle a message with an unknown outcome, and at_least_once is 1 for one that it may repeat.
-- template is the id of the declared template that made the text; empty for a free text. text_until is
-- when a text that is kept for a conversation is due, NULL for any other and without a text.
-- A state above 100 is that of a message that was deleted: only its ids, reference, digest, attempts
-- and created_at are left, which is also updated_at then, so that its idempotency key stays used.
-- The state of a message whose hand-off has begun stays that of a queued one, and begun_at is when it
-- began, so that a claim and the begin change no column of an index. PostgreSQL then writes to none, as
-- long as a page has room for the new versions of its rows: half of each is left for them.
CREATE TABLE sealtext_outbox (
    tenant        TEXT    NOT NULL,
    id            BYTEA   NOT NULL,
    subject       BYTEA   NOT NULL,
    program       TEXT    NOT NULL,
    sender        TEXT    NOT NULL,
    route         TEXT    NOT NULL,
    purpose       BIGINT  NOT NULL,
    body          BYTEA,
    zones         TEXT    NOT NULL,
    jurisdictions TEXT    NOT NULL,
    regions       TEXT    NOT NULL,
    answers       BYTEA,
    asked         BYTEA,
    reference     BYTEA   NOT NULL,
    digest        BYTEA   NOT NULL,
    state         BIGINT  NOT NULL,
    created_at    BIGINT  NOT NULL,
    due_at        BIGINT  NOT NULL,
    not_before    BIGINT  NOT NULL,
    expires_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL,
    attempts      BIGINT  NOT NULL,
    lease         BIGINT  NOT NULL,
    lease_until   BIGINT  NOT NULL,
    trace         BYTEA,
    commands      TEXT    NOT NULL,
    no_reply      BIGINT  NOT NULL,
    segments      BIGINT  NOT NULL,
    look_at       BIGINT,
    at_least_once BIGINT  NOT NULL,
    begun_at      BIGINT,
    template      TEXT    NOT NULL,
    text_until    BIGINT,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, reference)
) WITH (fillfactor = 50);
-- A person's messages, pages of their conversation, and their erasure.
CREATE INDEX sealtext_outbox_subject ON sealtext_outbox (tenant, subject, created_at);
-- State 1 is queued or sending: what a relay may claim.
-- A claim goes from tenant to tenant of a purpose, and takes the earliest of each.
CREATE INDEX sealtext_outbox_due ON sealtext_outbox (route, purpose, tenant, not_before, id) WHERE state <= 2;
-- What has expired, while a relay claims nothing else. The expression keeps other statements from it.
CREATE INDEX sealtext_outbox_expiry ON sealtext_outbox (route, expires_at) WHERE state + 0 <= 2;
-- State 5 is unknown. There are few.
CREATE INDEX sealtext_outbox_unknown ON sealtext_outbox (tenant, id, route) WHERE state = 5;
-- What a relay still tries to find out.
CREATE INDEX sealtext_outbox_look ON sealtext_outbox (look_at, tenant, id) WHERE look_at IS NOT NULL;
-- What is disposed of next: messages that are final and have their text (0), those without it (1), keys
-- of deleted ones (2), and messages whose text is kept for a conversation (3), these by text_until. One
-- index for all: each message is in it once.
CREATE INDEX sealtext_outbox_done ON sealtext_outbox ((CASE WHEN state > 100 THEN 2 WHEN body IS NULL THEN 1 WHEN text_until IS NULL THEN 0 ELSE 3 END), (COALESCE(text_until, updated_at))) WHERE state > 2;

-- Hand-offs. There is no foreign key to the message: an attempt is written in a transaction that also
-- writes its message under its lease, and an erasure raises the lease and deletes both.
CREATE TABLE sealtext_attempts (
    tenant      TEXT    NOT NULL,
    message     BYTEA   NOT NULL,
    number      BIGINT  NOT NULL,
    transport   TEXT    NOT NULL,
    started_at  BIGINT  NOT NULL,
    finished_at BIGINT,
    kind        BIGINT  NOT NULL,
    code        TEXT    NOT NULL,
    provider    BYTEA,
    receipt     BIGINT  NOT NULL,
    receipt_at  BIGINT,
    member      TEXT    NOT NULL,
    PRIMARY KEY (tenant, message, number)
);
-- By it receipts find their attempt.
CREATE INDEX sealtext_attempts_provider ON sealtext_attempts (tenant, transport, provider) WHERE provider IS NOT NULL;

-- Receipts that came before the outcome of their attempt was stored. ref is the id of the message if the
-- receipt has it, otherwise the keyed hash of the provider's id.
CREATE TABLE sealtext_receipts (
    tenant    TEXT    NOT NULL,
    ref       BYTEA   NOT NULL,
    transport TEXT    NOT NULL,
    state     BIGINT  NOT NULL,
    opted_out BIGINT  NOT NULL,
    provider  BYTEA,
    at        BIGINT  NOT NULL,
    heard_at  BIGINT  NOT NULL,
    PRIMARY KEY (tenant, ref, transport, state, opted_out)
);
CREATE INDEX sealtext_receipts_heard ON sealtext_receipts (heard_at);

-- Events of providers that were seen. The hash of an event covers its transport.
CREATE TABLE sealtext_events (
    tenant    TEXT    NOT NULL,
    transport TEXT    NOT NULL,
    event     BYTEA   NOT NULL,
    at        BIGINT  NOT NULL,
    PRIMARY KEY (tenant, event, transport)
);
CREATE INDEX sealtext_events_at ON sealtext_events (at);

CREATE TABLE sealtext_inbound (
    tenant      TEXT    NOT NULL,
    id          BYTEA   NOT NULL,
    subject     BYTEA   NOT NULL,
    sender      TEXT    NOT NULL,
    body        BYTEA,
    intent      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL,
    text_until  BIGINT,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_inbound_subject ON sealtext_inbound (tenant, subject, received_at);
-- As sealtext_outbox_done.
CREATE INDEX sealtext_inbound_done ON sealtext_inbound ((CASE WHEN body IS NULL THEN 1 WHEN text_until IS NULL THEN 0 ELSE 3 END), (COALESCE(text_until, received_at)));

-- What the host hears: a row for every inbound message and every change of a message's state, written
-- in the same transaction without a position. Positions are given after the commit.
CREATE TABLE sealtext_feed (
    tenant   TEXT    NOT NULL,
    id       BYTEA   NOT NULL,
    position BIGINT,
    at       BIGINT  NOT NULL,
    kind     BIGINT  NOT NULL,
    state    BIGINT  NOT NULL,
    subject  BYTEA,
    message  BYTEA,
    program  TEXT    NOT NULL,
    sender   TEXT    NOT NULL,
    intent   TEXT    NOT NULL,
    command  TEXT    NOT NULL,
    request  TEXT    NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX sealtext_feed_position ON sealtext_feed (position) WHERE position IS NOT NULL;
CREATE INDEX sealtext_feed_new ON sealtext_feed (at, state, tenant, id) WHERE position IS NULL;
CREATE INDEX sealtext_feed_subject ON sealtext_feed (tenant, subject) WHERE subject IS NOT NULL;

-- The last position, and the largest token of a numberer. Only the numberer writes it.
CREATE TABLE sealtext_feed_head (
    id       BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT  NOT NULL,
    token    BIGINT  NOT NULL
);

CREATE TABLE sealtext_feed_cursors (
    name     TEXT    NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL,
    failures BIGINT  NOT NULL,
    retry_at BIGINT,
    seen_at  BIGINT  NOT NULL
);

-- Events that a reader has passed without success.
CREATE TABLE sealtext_feed_parked (
    name      TEXT    NOT NULL,
    position  BIGINT  NOT NULL,
    failures  BIGINT  NOT NULL,
    parked_at BIGINT  NOT NULL,
    PRIMARY KEY (name, position)
);
CREATE INDEX sealtext_feed_parked_position ON sealtext_feed_parked (position);

-- What was used of the rates of relays. Names are the host's configuration.
CREATE TABLE sealtext_rates (
    name         TEXT   NOT NULL PRIMARY KEY,
    next_at      BIGINT,
    day_at       BIGINT,
    used         BIGINT NOT NULL,
    paused_until BIGINT
);

-- Written by every destroying transaction and by every new hold, so that the two lock each other out.
-- taken_at is by the clock of the database.
CREATE TABLE sealtext_guards (
    tenant   TEXT    NOT NULL,
    subject  BYTEA   NOT NULL,
    taken_at BIGINT  NOT NULL,
    PRIMARY KEY (tenant, subject)
);
CREATE INDEX sealtext_guards_taken ON sealtext_guards (taken_at);

CREATE TABLE sealtext_holds (
    tenant      TEXT    NOT NULL,
    subject     BYTEA   NOT NULL,
    id          BYTEA   NOT NULL,
    case_hash   BYTEA   NOT NULL,
    details     BYTEA,
    placed_at   BIGINT  NOT NULL,
    released_at BIGINT,
    PRIMARY KEY (tenant, subject, id)
);
CREATE UNIQUE INDEX sealtext_holds_case ON sealtext_holds (tenant, subject, case_hash) WHERE released_at IS NULL;

-- Requests of data subjects, see package retention/request. subject is NULL where nobody is known to be
-- the person, and after an erasure. next_at is when the request is looked at next, and NULL once it has
-- ended. document is JSON and names nobody.
CREATE TABLE sealtext_requests (
    tenant   TEXT    NOT NULL,
    id       BYTEA   NOT NULL,
    subject  BYTEA,
    next_at  BIGINT,
    ended_at BIGINT,
    document BYTEA   NOT NULL,
    PRIMARY KEY (tenant, id)
);
-- Deadlines.
CREATE INDEX sealtext_requests_next ON sealtext_requests (next_at) WHERE next_at IS NOT NULL;
-- A person's requests, and their erasure.
CREATE INDEX sealtext_requests_subject ON sealtext_requests (tenant, subject) WHERE subject IS NOT NULL;
-- Disposal.
CREATE INDEX sealtext_requests_ended ON sealtext_requests (ended_at) WHERE ended_at IS NOT NULL;
