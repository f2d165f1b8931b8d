package transporttest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// StoreCase is one requirement for a [transport.Store].
type StoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one or two fresh, empty stores from open, and may wait
	// for the end of ctx if a store hangs.
	Run func(ctx context.Context, open func() transport.Store) error
}

// RunStore runs every case against stores from open, which returns a fresh and empty one each time,
// opened in its own environment, and cleans up through t. A store may have a single connection: no
// case reads outside of a transaction from within one.
func RunStore(t *testing.T, open func(t *testing.T) transport.Store) {
	t.Helper()
	RunStoreCases(t, StoreCases(), open)
}

// RunStoreCases runs some of the cases of [RunStore].
func RunStoreCases(t *testing.T, cases []StoreCase, open func(t *testing.T) transport.Store) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() transport.Store { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// StoreCases returns the cases of [RunStore], for a runner of your own.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() transport.Store) error {
			return c.Run(ctx, func() txcase.Store { return sharedStore(open()) })
		}})
	}
	for _, more := range [][]StoreCase{outboxCases(), claimCases(), advanceCases(), journalCases(), receiptCases(), inboundCases(), personCases(), bodyCases(), batchCases(), backlogCases(), routeCases()} {
		cases = append(cases, more...)
	}
	return cases
}

// sharedStore adapts a transport store to the cases that all stores share.
func sharedStore(s transport.Store) txcase.Store {
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := message(0)
		row.ID, row.Reference = sealtext.NewID(), sealtext.NewID()
		_, err := s.InsertAll(ctx, tx, []transport.OutboxRow{row})
		return err
	}
	sent := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.Sent(ctx, tx, north, message(0).Subject)
		return len(rows), err
	}
	nobody, nothing := sealtext.NewSubject(), sealtext.NewID()
	call := func(name string, f func(ctx context.Context, tx sealtext.Tx) error) txcase.Call {
		return txcase.Call{Name: name, Do: f}
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: sent,
		Writes: []txcase.Call{
			call("InsertAll", write),
			call("Claim", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Claim(ctx, tx, transport.Claim{Now: start, Until: start.Add(1), Limit: 1})
				return err
			}),
			call("AdvanceAll", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.AdvanceAll(ctx, tx, []transport.OutboxChange{{Tenant: north, ID: nothing, State: transport.StateDenied, At: start}})
				return err
			}),
			call("Reroute", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Reroute(ctx, tx, transport.Reroute{Tenant: north, Sender: message(0).Sender, Route: "a", Now: start, Limit: 1})
				return err
			}),
			call("BeginAll", func(ctx context.Context, tx sealtext.Tx) error {
				// Of no message: the Tx is checked first.
				return s.BeginAll(ctx, tx, []transport.Attempt{{Tenant: north, Message: nothing, Number: 1, Transport: "a", StartedAt: start}})
			}),
			call("FinishAll", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.FinishAll(ctx, tx, []transport.Attempt{{Tenant: north, Message: nothing, Number: 1, FinishedAt: start, Kind: transport.OutcomeNotSent}})
				return err
			}),
			call("Receipts", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Receipts(ctx, tx, []transport.ReceiptRow{{Tenant: north, Transport: "a", Provider: [16]byte{1}, State: transport.StateDelivered, At: start}})
				return err
			}),
			call("ClaimEvent", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.ClaimEvent(ctx, tx, north, "a", sealtext.NewID(), start)
				return err
			}),
			call("AddInbound", func(ctx context.Context, tx sealtext.Tx) error {
				return s.AddInbound(ctx, tx, transport.InboundRow{Tenant: north, ID: sealtext.NewID(), Subject: nobody, Sender: message(0).Sender, ReceivedAt: start})
			}),
			call("EraseMessages", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.EraseMessages(ctx, tx, north, nobody)
				return err
			}),
			call("DropBodies", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropBodies(ctx, tx, []sealtext.Item{{Tenant: north, Subject: nobody, Record: nothing}})
				return err
			}),
		},
		Reads: []txcase.Call{
			call("Message", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Message(ctx, tx, north, nothing)
				return unless(err, transport.ErrUnknownMessage)
			}),
			call("Attempts", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Attempts(ctx, tx, north, []sealtext.ID{nothing})
				return err
			}),
			call("Sent", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := sent(ctx, tx)
				return err
			}),
			call("DueBodies", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueBodies(ctx, tx, start, 1)
				return err
			}),
			call("Inbound", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Inbound(ctx, tx, north, nobody)
				return err
			}),
		},
	}
}
