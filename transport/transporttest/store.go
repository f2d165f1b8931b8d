package transporttest

import (
	"context"
	"sync/atomic"
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
	for _, more := range [][]StoreCase{outboxCases(), claimCases(), advanceCases(), journalCases(), receiptCases(), earlyCases(), inboundCases(), personCases(), bodyCases(), disposalCases(), batchCases(), backlogCases(), routeCases(), cancelCases(), unknownCases(), feedCases(), readerCases(), conversationCases(), rateCases(), idleCases()} {
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
	var parkedNow atomic.Int64
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
			call("Cancel", func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Cancel(ctx, tx, transport.Canceling{Tenant: north, ID: nothing, At: start})
				return unless(err, transport.ErrUnknownMessage)
			}),
			call("ClaimUnknown", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.ClaimUnknown(ctx, tx, transport.Claim{Now: start, Until: start.Add(1), Limit: 1, Route: "a"})
				return err
			}),
			call("Resolve", func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Resolve(ctx, tx, transport.Resolving{Tenant: north, ID: nothing, State: transport.StateDropped, At: start})
				return unless(err, transport.ErrUnknownMessage)
			}),
			call("Rates", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Rates(ctx, tx, []string{"sender"})
				return err
			}),
			call("SetRates", func(ctx context.Context, tx sealtext.Tx) error {
				return s.SetRates(ctx, tx, []transport.RateState{{Name: "sender", Used: 1}})
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
			call("JoinReceipts", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.JoinReceipts(ctx, tx, []transport.Attempt{{Tenant: north, Message: nothing, Number: 1}})
				return err
			}),
			call("ClaimEvent", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.ClaimEvent(ctx, tx, north, "a", sealtext.NewID(), start)
				return err
			}),
			call("AddInbound", func(ctx context.Context, tx sealtext.Tx) error {
				row := transport.InboundRow{Tenant: north, ID: sealtext.NewID(), Subject: nobody, Sender: message(0).Sender, ReceivedAt: start}
				return s.AddInbound(ctx, tx, row, heard(row))
			}),
			call("Number", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Number(ctx, tx, 1, 1)
				return err
			}),
			call("Cursor", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Cursor(ctx, tx, "orders", start)
				return err
			}),
			call("SetCursor", func(ctx context.Context, tx sealtext.Tx) error {
				return s.SetCursor(ctx, tx, transport.FeedCursor{Name: "orders", SeenAt: start})
			}),
			call("Park", func(ctx context.Context, tx sealtext.Tx) error {
				// Each call has an event of its own: parking one twice is an error.
				e := transport.Event{Position: parkedNow.Add(1)}
				return s.Park(ctx, tx, transport.ParkedEvent{Cursor: "orders", Event: e, Failures: 1, ParkedAt: start})
			}),
			call("Unpark", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Unpark(ctx, tx, "orders", 1)
				return err
			}),
			call("DropEvents", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropEvents(ctx, tx, []sealtext.Item{{Tenant: north, Record: nothing}})
				return err
			}),
			call("EraseMessages", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.EraseMessages(ctx, tx, north, nobody)
				return err
			}),
			call("DropBodies", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropBodies(ctx, tx, []sealtext.Item{{Tenant: north, Subject: nobody, Record: nothing}})
				return err
			}),
			call("DropMessages", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropMessages(ctx, tx, []sealtext.Item{{Tenant: north, Subject: nobody, Record: nothing}}, start)
				return err
			}),
			call("DropKeys", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropKeys(ctx, tx, []sealtext.Item{{Tenant: north, Record: nothing}})
				return err
			}),
			call("DropRates", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropRates(ctx, tx, []sealtext.Item{{Record: nothing}}, start)
				return err
			}),
			call("DropCursors", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropCursors(ctx, tx, []sealtext.Item{{Record: nothing}}, start)
				return err
			}),
			call("DropClaims", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DropClaims(ctx, tx, []sealtext.Item{{Tenant: north, Record: nothing}})
				return err
			}),
		},
		Reads: []txcase.Call{
			call("DueMessages", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueMessages(ctx, tx, start, 1)
				return err
			}),
			call("DueKeys", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueKeys(ctx, tx, start, 1)
				return err
			}),
			call("DueRates", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueRates(ctx, tx, start, 1)
				return err
			}),
			call("DueCursors", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueCursors(ctx, tx, start, 1)
				return err
			}),
			call("DueClaims", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueClaims(ctx, tx, start, 1)
				return err
			}),
			call("Message", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Message(ctx, tx, north, nothing)
				return unless(err, transport.ErrUnknownMessage)
			}),
			call("Unknown", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Unknown(ctx, tx, north, sealtext.ID{}, 1)
				return err
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
				_, err := s.DueBodies(ctx, tx, start, start, 1)
				return err
			}),
			call("Events", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Events(ctx, tx, 0, 1)
				return err
			}),
			call("Conversation", func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Conversation(ctx, tx, north, nobody, transport.ConversationPage{Limit: 1})
				return err
			}),
			call("Parked", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Parked(ctx, tx, "orders", 0, 1)
				return err
			}),
			call("DueEvents", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.DueEvents(ctx, tx, start, 1)
				return err
			}),
			call("Inbound", func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Inbound(ctx, tx, north, nobody)
				return err
			}),
		},
	}
}
