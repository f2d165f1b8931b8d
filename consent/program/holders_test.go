package program_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// Who has an address, and who had it until lately, is known: however a tenant gave it up.
func TestHolders(t *testing.T) {
	shared := func(tenant sealtext.Tenant) program.Program {
		p := small()
		p.Tenant = tenant
		p.Senders = []program.Sender{{Address: number, Shared: true}, {Address: short}}
		if tenant == dentist {
			p.Senders = p.Senders[:1]
		}
		return p
	}
	for _, c := range []struct {
		name string
		give func(t *testing.T, w *world)
		held bool // still
	}{
		{"it stays", func(*testing.T, *world) {}, true},
		{"another tenant retires", func(t *testing.T, w *world) {
			_, err := w.RetireTenant(ctx, admin, dentist)
			require.NoError(t, err)
		}, true},
		{"the program retires", func(t *testing.T, w *world) {
			_, err := w.Retire(ctx, admin, clinic, offers)
			require.NoError(t, err)
		}, false},
		{"the tenant retires", func(t *testing.T, w *world) {
			_, err := w.RetireTenant(ctx, admin, clinic)
			require.NoError(t, err)
		}, false},
		{"the program sends from another address", func(t *testing.T, w *world) {
			p := shared(clinic)
			p.Senders = p.Senders[1:]
			w.declare(t, p)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.declare(t, shared(clinic))
			w.declare(t, shared(dentist))
			given := w.now
			c.give(t, w)
			clinics := func() (found []program.SenderClaim) {
				holders, err := w.Holders(ctx, nil, number)
				require.NoError(t, err)
				for _, h := range holders {
					if h.Tenant == clinic {
						found = append(found, h)
					}
				}
				return found
			}
			want := program.SenderClaim{Tenant: clinic, Address: number, Shared: true}
			if !c.held {
				want.Release, want.ReleasedAt = true, given
			}
			require.Equal(t, []program.SenderClaim{want}, clinics())
			w.now = w.now.Add(program.HolderTime - time.Second)
			require.Len(t, clinics(), 1)
			w.now = w.now.Add(time.Second)
			require.Equal(t, c.held, len(clinics()) == 1, "after the time of a former holder")
		})
	}
}

func TestHoldersOfAStatic(t *testing.T) {
	p := small()
	src, err := program.Static(nil, p)
	require.NoError(t, err)
	holders, err := src.Holders(ctx, nil, p.Senders[0].Address)
	require.NoError(t, err)
	require.Equal(t, []program.SenderClaim{{Tenant: clinic, Address: p.Senders[0].Address}}, holders)
	holders, err = src.Holders(ctx, nil, sealtext.MustSender("99999"))
	require.NoError(t, err)
	require.Empty(t, holders)
}
