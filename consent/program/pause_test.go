package program_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
)

func TestPauseIsInEverySet(t *testing.T) {
	w := newWorld(t)
	other := over(t, &counting{Store: w.store.Store}) // another process
	clinic, shop := sealtext.MustTenant("clinic"), sealtext.MustTenant("shop")
	for _, r := range []*program.Registry{w.Registry, other.Registry} {
		set, err := r.Tenant(ctx, nil, clinic)
		require.NoError(t, err)
		require.Empty(t, set.Pauses())
	}
	p, err := w.Pause(ctx, admin, program.Pause{Log: clinic, Route: "provider"})
	require.NoError(t, err)
	require.False(t, p.ID.IsZero())
	require.Equal(t, w.now, p.Since)
	for _, r := range []*program.Registry{w.Registry, other.Registry} {
		sets, err := r.Fresh(ctx, nil, []sealtext.Tenant{clinic, shop})
		require.NoError(t, err)
		for _, set := range sets {
			require.Equal(t, []program.Pause{p}, set.Pauses(), "also of a tenant without declarations")
		}
		cached, err := r.Tenant(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, []program.Pause{p}, cached.Pauses())
	}
	listed, err := other.Pauses(ctx)
	require.NoError(t, err)
	require.Equal(t, []program.Pause{p}, listed)

	for range 2 {
		require.NoError(t, other.EndPause(ctx, admin, p.ID))
	}
	sets, err := w.Fresh(ctx, nil, []sealtext.Tenant{clinic})
	require.NoError(t, err)
	require.Empty(t, sets[0].Pauses())
	require.Contains(t, w.audit.kinds(), audit.KindSendingPaused)
	require.Equal(t, []audit.Kind{audit.KindSendingResumed}, other.audit.kinds(), "one event, in spite of two calls")
	require.Equal(t, p.ID, other.audit.list[0].Details.Record)
}

// The pauses are read with the declarations: a look costs one statement as before.
func TestPausesCostNoStatement(t *testing.T) {
	w := newWorld(t)
	clinic := sealtext.MustTenant("clinic")
	_, err := w.Pause(ctx, admin, program.Pause{Tenant: clinic})
	require.NoError(t, err)
	for range 3 {
		before := w.store.reads.Load()
		_, err := w.Fresh(ctx, nil, []sealtext.Tenant{clinic})
		require.NoError(t, err)
		require.Equal(t, before+1, w.store.reads.Load())
	}
}

func TestPauseEnds(t *testing.T) {
	w := newWorld(t)
	clinic := sealtext.MustTenant("clinic")
	p, err := w.Pause(ctx, admin, program.Pause{Tenant: clinic, Until: w.now.Add(time.Hour)})
	require.NoError(t, err)
	require.False(t, p.Ended(w.now.Add(time.Hour-1)))
	require.True(t, p.Ended(w.now.Add(time.Hour)))
	w.now = w.now.Add(time.Hour)
	listed, err := w.Pauses(ctx)
	require.NoError(t, err)
	require.Empty(t, listed)
}

func TestPauseRefuses(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	for name, c := range map[string]struct {
		p     program.Pause
		by    sealtext.Actor
		field string
	}{
		"a program of no tenant":   {program.Pause{Program: sealtext.MustProgram("reminders"), Log: clinic}, admin, "tenant"},
		"no log":                   {program.Pause{}, admin, "log"},
		"two logs":                 {program.Pause{Tenant: clinic, Log: sealtext.MustTenant("shop")}, admin, "log"},
		"an end that is over":      {program.Pause{Tenant: clinic, Until: time.Unix(1, 0)}, admin, "until"},
		"no purpose":               {program.Pause{Tenant: clinic, Purposes: sealtext.Storage}, admin, "purposes"},
		"a route that is a number": {program.Pause{Tenant: clinic, Route: "+12025550123"}, admin, "route"},
		"behind, of a purpose":     {program.Pause{Tenant: clinic, Behind: true, Purposes: sealtext.Purposes(sealtext.OTP)}, admin, "behind"},
		"behind, with answers":     {program.Pause{Tenant: clinic, Behind: true, Answers: true}, admin, "behind"},
		"nobody":                   {program.Pause{Tenant: clinic}, sealtext.Actor{}, "actor id"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			_, err := w.Pause(ctx, c.by, c.p)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), "12025550123")
			listed, err := w.Pauses(ctx)
			require.NoError(t, err)
			require.Empty(t, listed)
		})
	}
}

// A pause and its event are stored together; ending one may need approval.
func TestPauseAndItsEvent(t *testing.T) {
	refused := errors.New("ask somebody else")
	w := newWorld(t, func(c *program.Config) {
		c.Approve = func(_ context.Context, _ sealtext.Tx, _ sealtext.Actor, _ sealtext.Tenant, cs []program.Change) error {
			if cs[0].Loosens && cs[0].Field == "pause" {
				return refused
			}
			return nil
		}
	})
	clinic := sealtext.MustTenant("clinic")
	w.audit.err = errors.New("the log is away")
	_, err := w.Pause(ctx, admin, program.Pause{Tenant: clinic})
	require.ErrorIs(t, err, w.audit.err)
	listed, err := w.Pauses(ctx)
	require.NoError(t, err)
	require.Empty(t, listed)

	w.audit.err = nil
	p, err := w.Pause(ctx, admin, program.Pause{Tenant: clinic})
	require.NoError(t, err)
	require.ErrorIs(t, w.EndPause(ctx, admin, p.ID), refused)
	listed, err = w.Pauses(ctx)
	require.NoError(t, err)
	require.Len(t, listed, 1)
}

// Of a scope there is one pause with Behind, and one event, whoever stores it again. It ends without
// approval.
func TestPauseBehind(t *testing.T) {
	refused := errors.New("ask somebody else")
	w := newWorld(t, func(c *program.Config) {
		c.Approve = func(context.Context, sealtext.Tx, sealtext.Actor, sealtext.Tenant, []program.Change) error {
			return refused
		}
	})
	other := over(t, &counting{Store: w.store.Store})
	behind := program.Pause{Log: sealtext.MustTenant("clinic"), Sender: number, Behind: true}
	first, err := w.Pause(ctx, admin, behind)
	require.NoError(t, err)
	require.Equal(t, []sealtext.Purpose{sealtext.Marketing, sealtext.Informational}, w.audit.list[0].Details.Purposes)
	again, err := other.Pause(ctx, admin, behind)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Empty(t, other.audit.kinds())

	behind.Sender = short
	second, err := other.Pause(ctx, admin, behind)
	require.NoError(t, err)
	require.NotEqual(t, first.ID, second.ID)
	listed, err := w.Pauses(ctx)
	require.NoError(t, err)
	require.Equal(t, []program.Pause{first, second}, listed)
	require.NoError(t, w.EndPause(ctx, admin, first.ID))
	require.Equal(t, []audit.Kind{audit.KindSendingPaused, audit.KindSendingResumed}, w.audit.kinds())
}

// What a newer release wrote pauses everything, and is not overwritten.
func TestPausesOfANewerRelease(t *testing.T) {
	for name, document := range map[string]string{
		"a later format": `{"format": 2, "pauses": []}`, "not read at all": `{"format": 1, "pauses": 7}`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			clinic := sealtext.MustTenant("clinic")
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				first, err := w.store.Put(ctx, tx, 0, program.Row{Version: 1, Since: w.now, Document: []byte(document)})
				require.True(t, first)
				return err
			}))
			sets, err := w.Fresh(ctx, nil, []sealtext.Tenant{clinic})
			require.NoError(t, err)
			require.Equal(t, []program.Pause{{}}, sets[0].Pauses())
			_, err = w.Pause(ctx, admin, program.Pause{Tenant: clinic})
			require.ErrorIs(t, err, program.ErrNewerFormat)
			require.ErrorIs(t, w.EndPause(ctx, admin, sealtext.NewID()), program.ErrNewerFormat)
			_, err = w.Pauses(ctx)
			require.ErrorIs(t, err, program.ErrNewerFormat)
		})
	}
}
