package sqlstore

import "strings"

// The columns of each table, in the order in which rows are written and read.
const (
	auditColumns   = "tenant, id, at, kind, subject, actor, payload, commitment"
	auditTypes     = "text, bytea, bigint, bigint, bytea, bytea, bytea, bytea"
	subjectColumns = "tenant, subject, directory, epoch, wrapped, number, created_at"
	keysetColumns  = "tenant, name, kek, wrapped"
	epochColumns   = "id, state, next, export, pending_at, confirmed_at, gone_at"
	consentColumns = "tenant, pseudonym, seq, id, subject, kind, level, program, sender, purposes, method, flags, occurred_at, received_at, expires_at, reference, digest, evidence, notice, clock"
	outboxColumns  = "tenant, id, subject, program, sender, route, purpose, body, zones, reference, digest, state, created_at, due_at, not_before, expires_at, updated_at, attempts, lease, lease_until, answers, asked, jurisdictions, regions, trace, commands, no_reply, segments, look_at, at_least_once, begun_at, template, text_until"
	outboxTypes    = "text, bytea, bytea, text, text, text, bigint, bytea, text, bytea, bytea, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bytea, bytea, text, text, bytea, text, bigint, bigint, bigint, bigint, bigint, text, bigint"
	attemptColumns = "tenant, message, number, transport, started_at, finished_at, kind, code, provider, receipt, receipt_at, member"
	attemptTypes   = "text, bytea, bigint, text, bigint, bigint, bigint, text, bytea, bigint, bigint, text"
	inboundColumns = "tenant, id, subject, sender, body, intent, received_at, text_until"
	holdColumns    = "tenant, subject, id, case_hash, details, placed_at, released_at"
	auditSelect    = "SELECT " + auditColumns + ", COALESCE(number, 0) FROM sealtext_audit WHERE "
	auditInto      = "INSERT INTO sealtext_audit (" + auditColumns + ") "
	auditInsert    = auditInto + "VALUES "
	guardInsert    = "INSERT INTO sealtext_guards (tenant, subject, taken_at) VALUES "
	guardAgain     = " ON CONFLICT (tenant, subject) DO UPDATE SET taken_at = excluded.taken_at"
	consentSelect  = "SELECT " + consentColumns + " FROM sealtext_consent WHERE "
	subjectSelect  = "SELECT " + subjectColumns + ", shredded_at FROM sealtext_subjects WHERE "
	heldSelect     = "SELECT DISTINCT subject FROM sealtext_holds WHERE tenant = $1 AND released_at IS NULL AND subject IN "
	keysetTenants  = "SELECT DISTINCT tenant FROM sealtext_keysets sets WHERE tenant > $1"
	attemptsOf     = "SELECT " + attemptColumns + " FROM sealtext_attempts WHERE tenant = $1 AND message IN "
	messagesOf     = "SELECT id FROM sealtext_outbox WHERE tenant = $1 AND subject = $2"
	forReceipt     = "UPDATE sealtext_attempts SET receipt = $4, receipt_at = $5 WHERE tenant = $1 AND message = $2 AND number = $3 AND receipt IN "
)

// Statements that join records; see session.join.
const (
	// Nearly all attempts are finished. By a plain condition PostgreSQL would look for the few that are
	// not, through the whole table, and compare each with each of the batch. The CASE has no statistics.
	attemptFinish = "UPDATE sealtext_attempts SET finished_at = r.finished_at, kind = r.kind, code = r.code, provider = COALESCE(r.provider, sealtext_attempts.provider), member = r.member" +
		" FROM {r} WHERE sealtext_attempts.tenant = r.tenant AND sealtext_attempts.message = r.message AND sealtext_attempts.number = r.number" +
		" AND CASE WHEN sealtext_attempts.finished_at IS NULL OR sealtext_attempts.kind = 4 AND r.kind <> 4 THEN 1 ELSE 0 END <> 0 RETURNING sealtext_attempts.tenant, sealtext_attempts.message, sealtext_attempts.number"

	// What a receipt has reported stays (states 8 to 12), and StateUnknown (5) does not replace
	// StateAccepted (3), which a receipt may have reported too. sending is whether the message is in
	// StateSending then, and NULL for a state that stays.
	outboxAdvance = "UPDATE sealtext_outbox SET state = CASE WHEN sealtext_outbox.state BETWEEN 8 AND 12 OR sealtext_outbox.state = 3 AND r.state = 5" +
		" THEN sealtext_outbox.state ELSE COALESCE(r.state, sealtext_outbox.state) END, not_before = COALESCE(r.not_before, sealtext_outbox.not_before)," +
		" begun_at = CASE WHEN sealtext_outbox.state BETWEEN 8 AND 12 OR sealtext_outbox.state = 3 THEN NULL" +
		" WHEN COALESCE(r.sending, CASE WHEN sealtext_outbox.begun_at IS NULL THEN 0 ELSE 1 END) = 1 THEN r.at END," +
		" updated_at = CASE WHEN sealtext_outbox.state = 1" +
		" AND COALESCE(r.sending, CASE WHEN sealtext_outbox.begun_at IS NULL THEN 0 ELSE 1 END) = 1 THEN sealtext_outbox.updated_at ELSE r.at END," +
		" attempts = sealtext_outbox.attempts + r.begun, lease_until = COALESCE(r.lease_until, sealtext_outbox.lease_until)," +
		" look_at = CASE WHEN sealtext_outbox.state BETWEEN 8 AND 12 OR sealtext_outbox.state = 3 THEN NULL" +
		" WHEN COALESCE(r.state, sealtext_outbox.state) = 5 THEN r.look_at END" +
		" FROM {r} WHERE sealtext_outbox.tenant = r.tenant AND sealtext_outbox.id = r.id AND sealtext_outbox.lease = r.lease" +
		" AND (r.begun = 0 OR sealtext_outbox.state IN (1, 5))" +
		" RETURNING sealtext_outbox.tenant, sealtext_outbox.id, sealtext_outbox.subject, sealtext_outbox.program, sealtext_outbox.sender, sealtext_outbox.state"
)

func values(columns string) string {
	return "(" + list(1, strings.Count(columns, ",")+1) + ")"
}

// casts are parameters, the first one numbered from, with the types of a list.
func casts(from int, types string) string {
	var all []string
	for t := range strings.SplitSeq(types, ", ") {
		all = append(all, "CAST("+list(from+len(all), 1)+" AS "+t+")")
	}
	return strings.Join(all, ", ")
}

// The statements of all stores, except those with a list of values or optional conditions, which are
// built where they are used.
var (
	takeLock = one("UPDATE sealtext_settings SET id = id WHERE id = 1")
	settings = one("SELECT version, environment FROM sealtext_settings WHERE id = 1")
	fence    = clocked("SELECT environment, rewound_at, {clock} FROM sealtext_settings WHERE id = 1")

	auditAppend    = one(auditInsert + values(auditColumns))
	auditAppendAll = inserts("sealtext_audit", auditColumns, auditTypes, "")

	subjectAdd   = one("INSERT INTO sealtext_subjects (" + subjectColumns + ") VALUES " + values(subjectColumns) + " ON CONFLICT DO NOTHING")
	subjectGet   = one(subjectSelect + "tenant = $1 AND subject = $2")
	subjectTaken = one("SELECT 1 FROM sealtext_subjects WHERE tenant = $1 AND directory = $2")
	tombstoneAdd = one("INSERT INTO sealtext_subjects (tenant, subject, shredded_at) VALUES ($1, $2, $3) ON CONFLICT (tenant, subject) DO NOTHING")
	subjectShred = one("UPDATE sealtext_subjects SET directory = NULL, epoch = NULL, wrapped = NULL, number = NULL, created_at = NULL, shredded_at = $3" +
		" WHERE tenant = $1 AND subject = $2 AND shredded_at IS NULL")
	subjectPage = one(subjectSelect + "shredded_at IS NULL AND (tenant, subject) > ($1, $2) ORDER BY tenant, subject LIMIT $3")
	epochPage   = one(subjectSelect + "epoch = $4 AND (tenant, subject) > ($1, $2) ORDER BY tenant, subject LIMIT $3")
	tombstones  = one("SELECT tenant, subject, shredded_at FROM sealtext_subjects WHERE shredded_at IS NOT NULL AND (tenant, subject) > ($1, $2)" +
		" ORDER BY tenant, subject LIMIT $3")
	subjectWrap = one("UPDATE sealtext_subjects SET epoch = $3, wrapped = $4 WHERE tenant = $1 AND subject = $2 AND epoch = $5 AND wrapped = $6")
	epochsGet   = one("SELECT " + epochColumns + " FROM sealtext_epochs ORDER BY id")
	// A shared lock lets enrollments run concurrently, and serializes them with the transaction that
	// closes the epoch.
	epochShare = text{
		sqlite:   "SELECT state FROM sealtext_epochs WHERE id = ?",
		postgres: "SELECT state FROM sealtext_epochs WHERE id = $1 FOR SHARE",
	}
	epochMeet = one("INSERT INTO sealtext_epochs (id, state, next) VALUES ($1, 1, '') ON CONFLICT (id) DO NOTHING")
	epochSet  = one("INSERT INTO sealtext_epochs (" + epochColumns + ") VALUES " + values(epochColumns) +
		" ON CONFLICT (id) DO UPDATE SET state = excluded.state, next = excluded.next, export = excluded.export," +
		" pending_at = excluded.pending_at, confirmed_at = excluded.confirmed_at, gone_at = excluded.gone_at" +
		" WHERE sealtext_epochs.state <= excluded.state")

	keysetsGet = one("SELECT " + keysetColumns + " FROM sealtext_keysets WHERE tenant = $1")
	keysetAdd  = one("INSERT INTO sealtext_keysets (" + keysetColumns + ") VALUES " + values(keysetColumns) + " ON CONFLICT (tenant, name) DO NOTHING")
	keysetDrop = one("DELETE FROM sealtext_keysets WHERE tenant = $1 AND name = $2 AND kek = $3 AND wrapped = $4")
	keysetKEKs = one("SELECT DISTINCT kek FROM sealtext_keysets")

	consentHead = one("INSERT INTO sealtext_consent_heads (tenant, pseudonym, seq) VALUES ($1, $2, $3)" +
		" ON CONFLICT (tenant, pseudonym) DO UPDATE SET seq = CASE WHEN sealtext_consent_heads.seq >= excluded.seq" +
		" THEN sealtext_consent_heads.seq + 1 ELSE excluded.seq END RETURNING seq")
	consentLock      = one("UPDATE sealtext_consent_heads SET seq = seq WHERE tenant = $1 AND pseudonym = $2")
	consentAppend    = one("INSERT INTO sealtext_consent (" + consentColumns + ") VALUES " + values(consentColumns) + " ON CONFLICT (tenant, reference) DO NOTHING")
	consentReference = one(consentSelect + "tenant = $1 AND reference = $2")
	consentIDs       = one("SELECT id, CASE WHEN subject IS NULL AND evidence IS NULL THEN 1 ELSE 0 END FROM sealtext_consent WHERE tenant = $1 AND pseudonym = $2")
	consentHeadBack  = one("UPDATE sealtext_consent_heads SET seq = $3 WHERE tenant = $1 AND pseudonym = $2")
	consentHeadDrop  = one("DELETE FROM sealtext_consent_heads WHERE tenant = $1 AND pseudonym = $2")
	consentKeys      = one("SELECT pseudonym FROM sealtext_consent_heads WHERE tenant = $1 AND pseudonym > $2 ORDER BY pseudonym LIMIT $3")
	consentLast      = one("SELECT COALESCE(MAX(seq), 0) FROM sealtext_consent WHERE tenant = $1 AND pseudonym = $2")

	outboxReference = one("SELECT " + outboxColumns + " FROM sealtext_outbox WHERE tenant = $1 AND reference = $2")
	outboxInsertAll = inserts("sealtext_outbox", outboxColumns, outboxTypes, " ON CONFLICT (tenant, reference) DO NOTHING RETURNING tenant, id")
	outboxInsert    = one("INSERT INTO sealtext_outbox (" + outboxColumns + ") VALUES " + values(outboxColumns) + " ON CONFLICT (tenant, reference) DO NOTHING")
	// A message and its audit event: neither is inserted where the key is taken.
	outboxAudited = one("WITH message AS (INSERT INTO sealtext_outbox (" + outboxColumns + ") VALUES " + values(outboxColumns) +
		" ON CONFLICT (tenant, reference) DO NOTHING RETURNING id) " + auditInto + "SELECT " +
		casts(strings.Count(outboxColumns, ",")+2, auditTypes) + " FROM message")
	outboxGet    = one("SELECT " + outboxColumns + " FROM sealtext_outbox WHERE tenant = $1 AND id = $2")
	outboxSent   = one("SELECT " + outboxColumns + " FROM sealtext_outbox WHERE tenant = $1 AND subject = $2 ORDER BY created_at, id")
	attemptBegin = inserts("sealtext_attempts", attemptColumns, attemptTypes, "")
	// SQLite without statistics takes the primary key instead, which is all
	// attempts of the tenant.
	attemptFind = hinted("sealtext_attempts_provider", "SELECT "+attemptColumns+" FROM sealtext_attempts {by} WHERE tenant = $1 AND transport = $2 AND provider = $3"+
		" ORDER BY started_at DESC, number DESC LIMIT 1")

	// Both parts have an index of their own.
	outboxBacklog = one("SELECT route, SUM(due), SUM(deferred), SUM(leased), SUM(unknown), MIN(oldest) FROM (SELECT route," +
		" CASE WHEN lease_until <= $1 AND not_before <= $1 THEN 1 ELSE 0 END AS due," +
		" CASE WHEN lease_until <= $1 AND not_before > $1 THEN 1 ELSE 0 END AS deferred," +
		" CASE WHEN lease_until > $1 THEN 1 ELSE 0 END AS leased, 0 AS unknown," +
		" CASE WHEN lease_until <= $1 AND not_before <= $1 THEN not_before END AS oldest" +
		" FROM sealtext_outbox WHERE state <= 2" +
		" UNION ALL SELECT route, 0, 0, 0, 1, NULL FROM sealtext_outbox WHERE state = 5) AS waiting GROUP BY route")
	// Reads the whole index of the claim: few messages wait compared with those that are done, and a
	// route seldom changes.
	// The rows are found once: PostgreSQL may run a plain subquery anew for each row that it looks at,
	// which then skips those that are locked already and moves more than the limit.
	outboxReroute = hinted("sealtext_outbox_due", "WITH waiting AS MATERIALIZED (SELECT tenant, id FROM sealtext_outbox {by}"+
		" WHERE tenant = $1 AND sender = $2 AND route <> $3 AND state = 1 AND state <= 2 AND begun_at IS NULL AND lease_until <= $4 ORDER BY not_before, id LIMIT $5 {skip})"+
		" UPDATE sealtext_outbox SET route = $3 WHERE (tenant, id) IN (SELECT tenant, id FROM waiting) AND state + 0 = 1 AND begun_at IS NULL AND lease_until <= $4")

	eventClaim = one("INSERT INTO sealtext_events (tenant, transport, event, at) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, transport, event) DO NOTHING")
	inboundAdd = one("INSERT INTO sealtext_inbound (" + inboundColumns + ") VALUES " + values(inboundColumns))
	inboundGet = one("SELECT " + inboundColumns + " FROM sealtext_inbound WHERE tenant = $1 AND subject = $2 ORDER BY received_at, id")

	// Incrementing the leases locks the messages: a relay that has one of them waits, or finds that
	// its lease is lost, so that it adds no attempt meanwhile.
	eraseFence    = one("UPDATE sealtext_outbox SET lease = lease + 1 WHERE tenant = $1 AND subject = $2")
	eraseReceipts = one("DELETE FROM sealtext_receipts WHERE tenant = $1 AND ref IN (" + messagesOf + ")")
	eraseAttempts = one("DELETE FROM sealtext_attempts WHERE tenant = $1 AND message IN (" + messagesOf + ")")
	eraseOutbox   = one("DELETE FROM sealtext_outbox WHERE tenant = $1 AND subject = $2")
	eraseInbound  = one("DELETE FROM sealtext_inbound WHERE tenant = $1 AND subject = $2")

	holdPlace = one("INSERT INTO sealtext_holds (" + holdColumns + ") VALUES " + values(holdColumns) +
		" ON CONFLICT (tenant, subject, case_hash) WHERE released_at IS NULL DO NOTHING")
	holdRelease = one("UPDATE sealtext_holds SET released_at = $4 WHERE tenant = $1 AND subject = $2 AND id = $3 AND released_at IS NULL")
	holdsGet    = one("SELECT " + holdColumns + " FROM sealtext_holds WHERE tenant = $1 AND subject = $2 ORDER BY placed_at, id")
)
