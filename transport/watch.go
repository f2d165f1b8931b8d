package transport

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/phonemeta"
	"github.com/sealtext/sealtext/vault"
)

// watches reports whether there is a monitor.
func (t *teller) watches() bool { return t != nil && t.watch != nil }

// observation is what a monitor is told of a message.
func observation(row OutboxRow, stage monitor.Stage, transport string) monitor.Message {
	return monitor.Message{Stage: stage, Tenant: row.Tenant, Sender: row.Sender, Transport: transport, Purpose: row.Purpose}
}

// handedOver tells the monitor that the transport is called, and how long after the message was due,
// or after the time for which it was held or put off.
func (t *teller) handedOver(row OutboxRow, transport string, took time.Duration) {
	if t.watches() {
		m := observation(row, monitor.StageHandedOff, transport)
		m.Took = max(took, 0)
		t.watch(m)
	}
}

// delivered tells the monitor of a receipt of a message that arrived.
func (t *teller) delivered(row OutboxRow, r ReceiptRow) {
	if t.watches() && r.State == StateDelivered {
		m := observation(row, monitor.StageDelivered, r.Transport)
		m.Took = max(r.At.Sub(row.NotBefore), 0)
		m.Late, m.Closed = r.At.After(row.ExpiresAt), t.closed(row, r.At)
		t.watch(m)
	}
}

// watched returns what a monitor is told of a message that is queued: whom it is for, as tokens. The
// number of a recipient who is named by their subject is not opened for that.
func (g *Gateway) watched(ctx context.Context, tx sealtext.Tx, m *Message, row OutboxRow, to recipient) (monitor.Message, error) {
	out := observation(row, monitor.StageQueued, "")
	out.Country = country(m.To, to.at)
	if m.To.IsZero() || len(to.person.Pseudonyms) == 0 {
		return out, nil
	}
	// Both are of the current keys, so that messages of one block and of one person have the same.
	out.Person = to.person.Pseudonyms[0]
	var err error
	out.Block, err = g.block(ctx, tx, m)
	return out, err
}

// block returns the token of the block of a number: that of vault.Sealer.Block, by which a host can find
// the people of an alert, if the tenant has keys for it, and one of its own otherwise.
func (g *Gateway) block(ctx context.Context, tx sealtext.Tx, m *Message) (sealtext.Pseudonym, error) {
	blocks, err := g.sealer.Block(ctx, tx, m.Tenant, m.To)
	if err == nil {
		return blocks[0], nil
	}
	if !errors.Is(err, vault.ErrUnknownDomain) {
		return sealtext.Pseudonym{}, err
	}
	digits := m.To.AppendDigits([]byte("block of numbers\x00"))
	token, err := g.sealer.Token(ctx, tx, m.Tenant, sealtext.DomainReference, digits[:len(digits)-2])
	clear(digits)
	return sealtext.MakePseudonym(1, token), err
}

// country returns where a number belongs: the country of its zones, if there is one, or else its
// calling code; empty if neither is known. Calling codes are shared, such as 1 by the islands that
// cost most.
func country(n sealtext.Number, at rule.Location) string {
	if js := rule.Countries(at.Zones); len(js) == 1 {
		return string(js[0])
	}
	if n.IsZero() {
		return ""
	}
	digits := n.Prefix().Digits()
	_, code := phonemeta.SplitCode([]byte(digits))
	return digits[:code]
}
