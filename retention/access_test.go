package retention_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention"
)

// sealedField returns a sealed value of a person, as a package exports it.
func sealedField(p sealtext.Person, field string, rec sealtext.ID, text string) sealtext.SealedField {
	b := sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: field, Record: rec}
	return sealtext.SealedField{Binding: b, Sealed: sealValue(b, []byte(text))}
}

// furnish gives every holder something to export.
func (h *fixture) furnish(p sealtext.Person) {
	h.vault.exports = []sealtext.Record{{
		Package: "vault", Kind: "number", At: noon.Add(-90 * day),
		Sealed: map[string]sealtext.SealedField{"number": sealedField(p, "number", sealtext.ID{}, "+447700900123")},
	}}
	h.consent.exports = []sealtext.Record{
		{Package: "consent", Kind: "opt-in", ID: id(1), At: noon.Add(-90 * day), Values: map[string]string{"scope": "reminders", "method": "web-form"}},
		{Package: "consent", Kind: "opt-out", ID: id(2), At: noon.Add(-day)},
	}
	h.transport.exports = []sealtext.Record{
		{
			Package: "transport", Kind: "sent", ID: id(3), At: noon.Add(-10 * day),
			Sealed: map[string]sealtext.SealedField{"body": sealedField(p, "body", id(3), "Your visit is on <Monday> & it is at \"9\"\n\u2028è")},
		},
		{
			Package: "transport", Kind: "sent", ID: id(4), At: noon.Add(-60 * day),
			Sealed: map[string]sealtext.SealedField{"body": {Binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: "body", Record: id(4)}}},
		},
		{
			Package: "transport", Kind: "attachment", ID: id(5),
			Sealed: map[string]sealtext.SealedField{
				"raw":      sealedField(p, "raw", id(5), "\xff\x00"),
				"payload":  sealedField(p, "payload", id(5), "\x01{\"form\":\"<7>\"}"),
				"not-json": sealedField(p, "not-json", id(5), "\x01{7}"),
				"a-text":   sealedField(p, "a-text", id(5), "{\"form\":7}"),
			},
		},
	}
}

// TestAccessDocument checks the format of the document, which is stable; see DocumentVersion.
func TestAccessDocument(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	h.furnish(p)
	sum, err := h.rights.Access(t.Context(), staff, p, &h.out)
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/golden/access.v1.json")
	require.NoError(t, err)
	require.Equal(t, string(want), h.out.String())

	require.Equal(t, retention.Summary{
		Event: sum.Event, GeneratedAt: noon, Records: 6,
		Holders: []retention.Count{{"vault", 1}, {"consent", 2}, {"transport", 3}, {"audit", 0}},
	}, sum)
	require.Equal(t, []audit.Event{{
		ID: sum.Event, Tenant: clinic, Kind: audit.KindExported, Subject: subject(1), Actor: staff,
		Details: audit.Details{Count: 6},
	}}, h.world.events)

	var doc struct {
		Holders []struct {
			Records []struct{ Opened map[string]any }
		}
		Trailer struct{ Complete bool }
	}
	require.NoError(t, json.Unmarshal(h.out.Bytes(), &doc))
	require.True(t, doc.Trailer.Complete)
	require.Equal(t, "Your visit is on <Monday> & it is at \"9\"\n\u2028è", doc.Holders[2].Records[0].Opened["body"])
}

func TestAccessDocumentIsTheSameEachTime(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	h.furnish(p)
	h.transport.exports[0].Values = map[string]string{"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}
	var first, second bytes.Buffer
	_, err := h.rights.Access(t.Context(), staff, p, &first)
	require.NoError(t, err)
	_, err = h.rights.Access(t.Context(), staff, p, &second)
	require.NoError(t, err)
	require.Equal(t, first.String(), second.String())
}

// TestAccessWritesNothingBeforeTheEvent checks that an error before the audit event is
// committed leaves w untouched.
func TestAccessWritesNothingBeforeTheEvent(t *testing.T) {
	down := errors.New("down")
	for _, c := range []struct {
		name   string
		breaks func(*fixture)
	}{
		{"the vault refuses", func(h *fixture) { h.lock.denied = down }},
		{"a holder cannot be counted", func(h *fixture) { h.events.fail = down }},
		{"the event cannot be recorded", func(h *fixture) { h.world.fail["record"] = down }},
		{"the event does not commit", func(h *fixture) { h.world.fail["commit"] = down }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newFixture(t)
			p := personOf(clinic, subject(1))
			h.furnish(p)
			c.breaks(h)
			sum, err := h.rights.Access(t.Context(), staff, p, &h.out)
			require.ErrorIs(t, err, down)
			require.ErrorContains(t, err, "retention: access: ")
			require.Zero(t, sum)
			require.Zero(t, h.out.Len())
			require.Empty(t, h.world.events)
		})
	}
}

func TestTheEventIsCommittedBeforeTheFirstByte(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	h.furnish(p)
	_, err := h.rights.Access(t.Context(), staff, p, writerFunc(func(b []byte) (int, error) {
		require.Equal(t, []string{"exported"}, h.world.kinds())
		return len(b), nil
	}))
	require.NoError(t, err)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// TestACutDocumentDoesNotLookComplete checks that a document that an error cut off is not JSON and
// does not say that it is complete, wherever it was cut.
func TestACutDocumentDoesNotLookComplete(t *testing.T) {
	down := errors.New("down")
	p := personOf(clinic, subject(1))
	whole := newFixture(t)
	whole.furnish(p)
	_, err := whole.rights.Access(t.Context(), staff, p, &whole.out)
	require.NoError(t, err)

	for _, c := range []struct {
		name   string
		breaks func(*fixture)
		says   string
	}{
		{"a value does not open", func(h *fixture) { h.lock.broken = down }, "down"},
		{"a value of another person", func(h *fixture) {
			h.transport.exports[0].Sealed["body"] = sealedField(personOf(clinic, subject(2)), "body", id(3), "secret")
		}, "bound to another person"},
		{"a value of another tenant", func(h *fixture) {
			h.transport.exports[0].Sealed["body"] = sealedField(personOf(shop, subject(1)), "body", id(3), "secret")
		}, "bound to another person"},
		{"a value without a subject", func(h *fixture) {
			h.transport.exports[0].Sealed["body"] = sealedField(personOf(clinic, sealtext.Subject{}), "body", id(3), "secret")
		}, "bound to another person"},
		{"a value of another person in a holder that goes on", func(h *fixture) {
			h.transport.deaf = true
			h.transport.exports[0].Sealed["body"] = sealedField(personOf(clinic, subject(2)), "body", id(3), "secret")
		}, "bound to another person"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newFixture(t)
			h.furnish(p)
			c.breaks(h)
			sum, err := h.rights.Access(t.Context(), staff, p, &h.out)
			require.ErrorContains(t, err, c.says)
			require.Zero(t, sum)
			requireCut(t, h.out.Bytes())
			require.NotContains(t, h.out.String(), "secret")
		})
	}
	t.Run("the writer fails at any byte", func(t *testing.T) {
		for n := range whole.out.Len() {
			h := newFixture(t)
			h.furnish(p)
			_, err := h.rights.Access(t.Context(), staff, p, writerFunc(func(b []byte) (int, error) {
				if free := n - h.out.Len(); free < len(b) {
					h.out.Write(b[:free])
					return free, down
				}
				return h.out.Write(b)
			}))
			require.ErrorIs(t, err, down)
			if n < whole.out.Len()-1 { // all but the line break at the end
				requireCut(t, h.out.Bytes())
			}
		}
	})
	t.Run("the context ends", func(t *testing.T) {
		h := newFixture(t)
		h.furnish(p)
		ctx, stop := context.WithCancel(t.Context())
		h.world.at = func(point string) {
			if point == "commit" {
				stop()
			}
		}
		_, err := h.rights.Access(ctx, staff, p, &h.out)
		require.ErrorIs(t, err, context.Canceled)
		requireCut(t, h.out.Bytes())
	})
}

func requireCut(t *testing.T, doc []byte) {
	t.Helper()
	require.False(t, json.Valid(doc))
}

// TestAccessStreams exports ten thousand records of a kilobyte, which are not held in memory
// together.
func TestAccessStreams(t *testing.T) {
	h := newFixture(t)
	p := personOf(clinic, subject(1))
	text := strings.Repeat("x", 1024)
	const n = 10_000
	many := holderFunc(func(f func(sealtext.Record) error) error {
		for i := range n {
			rec := sealtext.Record{
				Package: "transport", Kind: "sent", ID: id(i + 1),
				Sealed: map[string]sealtext.SealedField{"body": sealedField(p, "body", id(i+1), text)},
			}
			if err := f(rec); err != nil {
				return err
			}
		}
		return nil
	})
	rights, err := retention.NewRights(retention.RightsConfig{
		Store: h.world, Audit: h.world, Opener: h.lock, Shredder: h.vault,
		Holders: []retention.NamedHolder{{Name: "transport", Holder: many}},
	})
	require.NoError(t, err)
	written, most := 0, uint64(0)
	sum, err := rights.Access(t.Context(), staff, p, writerFunc(func(b []byte) (int, error) {
		if written>>20 != (written+len(b))>>20 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		written += len(b)
		return len(b), nil
	}))
	require.NoError(t, err)
	require.Equal(t, n, sum.Records)
	require.Greater(t, written, n*1024)
	require.Less(t, most, uint64(8<<20), "heap in use while %d bytes were written", written)
}

type holderFunc func(func(sealtext.Record) error) error

func (h holderFunc) Export(_ context.Context, _ sealtext.Person, f func(sealtext.Record) error) error {
	return h(f)
}

func (holderFunc) Erase(context.Context, sealtext.Tx, sealtext.Person) (int, error) {
	return 0, errors.New("not here")
}
