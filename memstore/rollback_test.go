package memstore_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// dice draws from small pools, so that operations often meet the same rows.
type dice struct{ *rand.Rand }

func (d dice) id() (id [16]byte) { return [16]byte{0: 1, 15: byte(d.IntN(6))} }

func (d dice) tenant() sealtext.Tenant {
	return []sealtext.Tenant{sealtext.MustTenant("north"), sealtext.MustTenant("south")}[d.IntN(2)]
}

func (d dice) at() time.Time { return day.Add(time.Duration(d.IntN(8)) * time.Minute) }

func (d dice) pseudonym() sealtext.Pseudonym { return sealtext.MakePseudonym(1, d.id()) }

func (d dice) sealed() sealtext.Sealed {
	if d.IntN(4) == 0 {
		return sealtext.Sealed{}
	}
	return sealtext.MakeSealed(1, []byte{byte(d.IntN(9))})
}

func (d dice) state() transport.State { return transport.State(1 + d.IntN(12)) }

// operation performs one random write. An error of it counts as a step too.
func operation(ctx context.Context, s *memstore.Store, tx sealtext.Tx, d dice) {
	tenant, id, at := d.tenant(), sealtext.ID(d.id()), d.at()
	subject := sealtext.Subject(d.id())
	key := consent.EventKey{Tenant: tenant, Pseudonym: d.pseudonym()}
	switch d.IntN(27) {
	case 0:
		_ = s.Audit().Append(ctx, tx, audit.Row{Tenant: tenant, ID: id, At: at, Kind: audit.KindRevealed, Subject: subject, Payload: d.sealed()})
	case 1:
		_, _ = s.Audit().Unlink(ctx, tx, tenant, []audit.Mark{{ID: id, Subject: subject}})
	case 2:
		_, _ = s.Vault().AddSubject(ctx, tx, vault.SubjectRow{Tenant: tenant, Subject: subject, Directory: key.Pseudonym, Number: d.sealed(), CreatedAt: at})
	case 3:
		if d.IntN(3) == 0 {
			_, _ = s.Vault().Shred(ctx, tx, tenant, subject, at)
		}
	case 4, 5:
		_, _, _ = s.Consent().Append(ctx, tx, consent.EventRow{Key: key, ID: id, Subject: subject, Kind: consent.KindOptIn, OccurredAt: at, Reference: d.id(), Evidence: d.sealed()}, uint64(d.IntN(9)))
	case 6:
		_, _ = s.Consent().Erase(ctx, tx, []consent.EventKey{key}, []sealtext.ID{id})
	case 7:
		_, _ = s.Retention().Place(ctx, tx, retention.HoldRow{Tenant: tenant, Subject: subject, ID: id, Case: d.id(), PlacedAt: at})
	case 8:
		_, _ = s.Retention().Release(ctx, tx, tenant, subject, id, at)
	case 9, 10:
		_, _ = s.Transport().InsertAll(ctx, tx, []transport.OutboxRow{{Tenant: tenant, ID: id, Subject: subject, Body: d.sealed(), Reference: d.id(), State: d.state(), NotBefore: at, UpdatedAt: at}})
	case 11:
		_, _ = s.Transport().Claim(ctx, tx, transport.Claim{Now: at, Until: d.at(), Limit: 1 + d.IntN(4)})
	case 12:
		_, _ = s.Transport().AdvanceAll(ctx, tx, []transport.OutboxChange{{Tenant: tenant, ID: id, Lease: uint64(d.IntN(3)), State: d.state(), NotBefore: d.at(), At: at, Begin: d.IntN(2) == 0, LeaseUntil: d.at()}})
	case 13:
		_ = s.Transport().BeginAll(ctx, tx, []transport.Attempt{{Tenant: tenant, Message: id, Number: d.IntN(3), Transport: "a", StartedAt: at}})
	case 14:
		_, _ = s.Transport().FinishAll(ctx, tx, []transport.Attempt{{Tenant: tenant, Message: id, Number: d.IntN(3), FinishedAt: at, Kind: transport.OutcomeAccepted, Provider: d.id()}})
	case 15:
		_, _ = s.Transport().Receipts(ctx, tx, []transport.ReceiptRow{{Tenant: tenant, Transport: "a", Provider: d.id(), State: d.state(), At: at}})
	case 16:
		_, _ = s.Transport().ClaimEvent(ctx, tx, tenant, "a", d.id(), at)
		_ = s.Transport().AddInbound(ctx, tx, transport.InboundRow{Tenant: tenant, ID: id, Subject: subject, Body: d.sealed(), ReceivedAt: at},
			transport.Event{Kind: transport.EventInbound, Tenant: tenant, Subject: subject, Message: id, At: at})
	case 17:
		_, _ = s.Transport().EraseMessages(ctx, tx, tenant, subject)
	case 18:
		_, _ = s.Transport().DropBodies(ctx, tx, []sealtext.Item{{Tenant: tenant, Subject: subject, Record: id}})
	case 19:
		if cs, err := s.Programs().Changes(ctx, tx, []program.Known{{Tenant: tenant}}); err == nil {
			name := []sealtext.Program{{}, sealtext.MustProgram("offers"), sealtext.MustProgram("news")}[d.IntN(3)]
			_, _ = s.Programs().Put(ctx, tx, cs[0].Version, program.Row{Tenant: tenant, Program: name, Version: cs[0].Version + 1, Since: at})
		}
	case 20:
		address := []sealtext.Sender{sealtext.MustSender("24273"), sealtext.MustSender("33333")}[d.IntN(2)]
		_, _ = s.Programs().ClaimSenders(ctx, tx, []program.SenderClaim{{Tenant: tenant, Address: address, Release: d.IntN(3) == 0}})
	case 21:
		_, _ = s.Transport().(transport.RouteStore).Reroute(ctx, tx, transport.Reroute{Tenant: tenant, Now: at, Route: []string{"a", "b"}[d.IntN(2)], Limit: 3})
	case 22:
		_, _ = s.Transport().Number(ctx, tx, uint64(d.IntN(3)), d.IntN(4)) //nolint:gosec // not negative
	case 23:
		if c, err := s.Transport().Cursor(ctx, tx, []string{"a", "b"}[d.IntN(2)], at); err == nil {
			c.Position += int64(d.IntN(3))
			_ = s.Transport().SetCursor(ctx, tx, c)
		}
	case 24:
		_ = s.Transport().Park(ctx, tx, transport.ParkedEvent{Cursor: "a", Event: transport.Event{Position: int64(1 + d.IntN(20))}, Failures: 1, ParkedAt: at})
	case 25:
		_, _ = s.Transport().Unpark(ctx, tx, "a", int64(1+d.IntN(20)))
	case 26:
		if items, err := s.Transport().DueEvents(ctx, tx, at, 3); err == nil {
			_, _ = s.Transport().DropEvents(ctx, tx, items)
		}
	}
}

// TestRollback plays random transactions. One that does not commit must leave every table, index
// and queue as it was. Indexes and queues must always match the rows.
func TestRollback(t *testing.T) {
	giveUp := errors.New("gives up on purpose")
	seeds := uint64(20)
	if testing.Short() {
		seeds = 4 // with the race detector, beside the whole test
	}
	for seed := range seeds {
		s, d := open(t), dice{rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // repeatable on purpose
		changed := 0
		for range 200 {
			before := s.State()
			outcome := d.IntN(4)
			play := func(ctx context.Context, tx sealtext.Tx) error {
				for range d.IntN(12) {
					operation(ctx, s, tx, d)
				}
				switch outcome {
				case 0:
					return giveUp
				case 1:
					panic(giveUp)
				}
				return nil
			}
			ctx, cancel := context.WithCancel(t.Context())
			switch outcome {
			case 0:
				require.ErrorIs(t, s.InTx(ctx, play), giveUp)
			case 1:
				require.PanicsWithError(t, giveUp.Error(), func() { _ = s.InTx(ctx, play) })
			case 2:
				err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
					defer cancel()
					return play(ctx, tx)
				})
				require.ErrorIs(t, err, context.Canceled)
			default:
				require.NoError(t, s.InTx(ctx, play))
				if !reflect.DeepEqual(before, s.State()) {
					changed++
				}
				before = s.State()
			}
			cancel()
			after := s.State()
			for what := range before {
				require.True(t, reflect.DeepEqual(before[what], after[what]), "seed %d: %s after outcome %d", seed, what, outcome)
			}
			require.NoError(t, s.Check(), "seed %d", seed)
		}
		require.Greater(t, changed, 20, "the operations of seed %d do little", seed)
	}
}
