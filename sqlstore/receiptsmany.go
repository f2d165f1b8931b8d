package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// Statements that join records; see session.join.
var (
	attemptsFind = "SELECT r.n, a." + strings.ReplaceAll(attemptColumns, ", ", ", a.") + " FROM {r} CROSS JOIN LATERAL (SELECT " + attemptColumns +
		" FROM sealtext_attempts WHERE tenant = r.tenant AND transport = r.transport AND provider = r.provider ORDER BY started_at DESC, number DESC LIMIT 1) AS a"
	attemptsHeard = "UPDATE sealtext_attempts SET receipt = r.state, receipt_at = r.at FROM {r} WHERE sealtext_attempts.tenant = r.tenant" +
		" AND sealtext_attempts.message = r.message AND sealtext_attempts.number = r.number AND sealtext_attempts.receipt IN ({below})" +
		" RETURNING sealtext_attempts.tenant, sealtext_attempts.message"
	outboxLockAll = "SELECT " + outboxClaimed + " FROM {r} JOIN sealtext_outbox ON sealtext_outbox.tenant = r.tenant AND sealtext_outbox.id = r.id" +
		" FOR UPDATE OF sealtext_outbox"
	outboxHeardAll = "UPDATE sealtext_outbox SET state = r.state, updated_at = r.at, look_at = NULL, begun_at = NULL FROM {r}" +
		" WHERE sealtext_outbox.tenant = r.tenant AND sealtext_outbox.id = r.id"
)

var (
	providerRecords = recordsOf("n bigint, tenant text, transport text, provider bytea")
	heardRecords    = recordsOf("tenant text, message bytea, number bigint, state bigint, at bigint")
	outboxRecords   = recordsOf("tenant text, id bytea, state bigint, at bigint")
)

// heardOf is a receipt that was stored together with others, and its message as it was before.
type heardOf struct {
	attempt transport.Attempt
	result  transport.ReceiptResult
	was     transport.OutboxRow
}

// together stores those of many receipts that are ordinary: each finds its attempt by the id of the
// provider, and no other one is about its message. The number of statements does not depend on that of
// receipts, on PostgreSQL; on SQLite, where a statement costs no round trip, it stores none. The result
// is by the place in receipts.
func (s session) together(ctx context.Context, receipts []transport.ReceiptRow) (map[int]*heardOf, error) {
	if s.db.dialect != PostgreSQL || len(receipts) < 2 {
		return nil, nil
	}
	all, err := s.ordinary(ctx, receipts)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	byMessage := map[transport.MessageRef]*heardOf{}
	byState := map[transport.State][][]any{}
	var rows [][]any
	places := make([]int, 0, len(all))
	for i := range all {
		places = append(places, i)
	}
	refOf := func(i int) transport.MessageRef {
		return transport.MessageRef{Tenant: all[i].attempt.Tenant, ID: all[i].attempt.Message}
	}
	slices.SortFunc(places, func(i, j int) int { // two groups lock in the same order
		a, b := refOf(i), refOf(j)
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	for _, i := range places {
		r, h, ref := receipts[i], all[i], refOf(i)
		byMessage[ref] = h
		byState[r.State] = append(byState[r.State], []any{ref.Tenant.String(), ref.ID, int64(h.attempt.Number), int64(r.State), micros(r.At)})
		rows = append(rows, []any{ref.Tenant.String(), ref.ID, int64(r.State), micros(r.At)})
	}
	for _, state := range slices.Sorted(maps.Keys(byState)) {
		if err := s.heard(ctx, state, byState[state], byMessage); err != nil {
			return nil, err
		}
	}
	var messages []transport.OutboxRow
	if _, err := s.join(ctx, outboxLockAll, outboxRecords, rows, scanMessage(&messages)); err != nil {
		return nil, err
	}
	for _, row := range messages {
		if h := byMessage[transport.MessageRef{Tenant: row.Tenant, ID: row.ID}]; h != nil && row.State <= deleted {
			h.was, h.result.Message, h.result.Known = row, row, true
		}
	}
	var changed [][]any
	for n, i := range places {
		r, h := receipts[i], all[i]
		if !h.result.Known { // erased meanwhile
			h.result = transport.ReceiptResult{}
			continue
		}
		if h.was.Hears(h.attempt.Number, r.State) {
			hears(&h.result, r)
			changed = append(changed, rows[n])
		}
	}
	_, err = s.join(ctx, outboxHeardAll, outboxRecords, changed, nil)
	return all, err
}

// hears changes a message by a receipt.
func hears(out *transport.ReceiptResult, r transport.ReceiptRow) {
	row := &out.Message
	out.Ended = !row.State.Final() || !row.LookAt.IsZero()
	row.State, row.UpdatedAt, row.LookAt = r.State, stored(r.At), time.Time{}
	out.Changed = true
}

// ordinary finds the attempts of the receipts that are ordinary.
func (s session) ordinary(ctx context.Context, receipts []transport.ReceiptRow) (map[int]*heardOf, error) {
	var records [][]any
	about := map[transport.MessageRef]int{} // how many receipts are about a message
	for i, r := range receipts {
		if r.Provider != [16]byte{} {
			records = append(records, []any{int64(i), r.Tenant.String(), r.Transport, r.Provider[:]})
		}
	}
	all := map[int]*heardOf{}
	_, err := s.join(ctx, attemptsFind, providerRecords, records, func(scan func(...any) error) error {
		var n int64
		a, err := scanAttempt(scan, &n)
		all[int(n)] = &heardOf{attempt: a}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, r := range receipts {
		ref := transport.MessageRef{Tenant: r.Tenant, ID: r.Message}
		if h := all[i]; h != nil {
			ref.ID = h.attempt.Message
		}
		about[ref]++
	}
	for i, h := range all {
		if about[transport.MessageRef{Tenant: receipts[i].Tenant, ID: h.attempt.Message}] > 1 {
			delete(all, i)
		}
	}
	return all, nil
}

// heard stores receipts of one state with their attempts.
func (s session) heard(ctx context.Context, state transport.State, rows [][]any, of map[transport.MessageRef]*heardOf) error {
	var below []string
	for _, b := range ranksBelow(state) {
		below = append(below, strconv.FormatInt(b.(int64), 10)) //nolint:forcetypeassert // of ranksBelow
	}
	if len(below) == 0 { // no receipt reports such a state
		return nil
	}
	_, err := s.join(ctx, strings.ReplaceAll(attemptsHeard, "{below}", strings.Join(below, ", ")), heardRecords, rows, func(scan func(...any) error) error {
		var ref transport.MessageRef
		err := scan(name{&ref.Tenant}, idOf(&ref.ID))
		if h := of[ref]; h != nil {
			h.result.Changed = true
		}
		return err
	})
	return err
}
