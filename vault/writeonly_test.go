package vault_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/hybrid"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// drain is a vault over memory that may read what tiers wrote.
type drain struct {
	*rig
	ring *tinkvault.Keyring
	web  *vault.WriteOnly
}

func newDrain(t *testing.T) *drain {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	d := &drain{rig: &rig{store: store}}
	d.ring = vaulttest.NewKeyring(t, store.Vault(), nil, clinic, bank)
	made, err := d.ring.CreateWriteOnly(context.Background(), clinic)
	require.NoError(t, err)
	require.True(t, made)
	d.web = d.read(t)
	d.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: d.ring, Store: store.Vault()})
	require.NoError(t, err)
	d.log, err = audit.New(audit.Config{Store: store.Audit(), Sealer: d.sealer})
	require.NoError(t, err)
	rules, err := vault.NewAccessRules(nil, vault.AccessRule{Roles: []string{"nurse"}, Reasons: []vault.Reason{vault.ReasonSupport}})
	require.NoError(t, err)
	d.vault, err = vault.New(vault.Config{Sealer: d.sealer, Audit: d.log, Authorizer: rules})
	require.NoError(t, err)
	return d
}

// read is the writing tier at its start.
func (d *drain) read(t *testing.T) *vault.WriteOnly {
	t.Helper()
	public, err := d.ring.PublicKeyset(context.Background(), clinic)
	require.NoError(t, err)
	w, err := tinkvault.ReadPublicKeyset(clinic, public)
	require.NoError(t, err)
	return w
}

func (d *drain) adopt(b sealtext.Binding, s sealtext.Subject, v sealtext.Sealed) (out sealtext.Sealed, err error) {
	err = d.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = d.sealer.Adopt(ctx, tx, b, s, v)
		return err
	})
	return out, err
}

// What writes cannot read: the type has no way to.
func TestWriteOnlyIsWriteOnlyByType(t *testing.T) {
	typ := reflect.TypeFor[*vault.WriteOnly]()
	var methods []string
	for i := range typ.NumMethod() {
		methods = append(methods, typ.Method(i).Name)
	}
	require.Equal(t, []string{"Seal", "SealNumber", "Tenant"}, methods)
	for i := range typ.Elem().NumField() {
		require.False(t, typ.Elem().Field(i).IsExported())
	}
	// It satisfies the interface of packages that only seal.
	var _ interface {
		Seal(context.Context, sealtext.Tx, sealtext.Binding, []byte) (sealtext.Sealed, error)
	} = (*vault.WriteOnly)(nil)
}

func TestRevealOfWriteOnly(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	p := d.enroll(t, clinic, "+447700900123")
	for name, subject := range map[string]sealtext.Subject{"of nobody yet": {}, "of a subject": p.Subject} {
		for _, text := range []string{"", "call after six", strings.Repeat("é", 400)} {
			t.Run(name, func(t *testing.T) {
				b := sealtext.Binding{Tenant: clinic, Subject: subject, Field: "note", Record: sealtext.NewID()}
				s, err := d.web.Seal(ctx, nil, b, []byte(text))
				require.NoError(t, err)
				require.False(t, len(text) > 0 && bytes.Contains(s.Bytes(), []byte(text)))
				stored, err := sealtext.ParseSealed(s.Bytes())
				require.NoError(t, err)
				got, err := d.vault.Reveal(ctx, nurse(), b, stored)
				require.NoError(t, err)
				require.Equal(t, text, string(got))
			})
		}
	}
	require.Equal(t, audit.KindRevealed, d.events(t, clinic)[0].Kind)
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	short, err := d.web.Seal(ctx, nil, b, []byte("1"))
	require.NoError(t, err)
	long, err := d.web.Seal(ctx, nil, b, bytes.Repeat([]byte("1"), 32))
	require.NoError(t, err)
	require.Len(t, long.Bytes(), len(short.Bytes()), "padded like any other value")
}

// Moved, changed or forged values are told apart and give nothing.
func TestWriteOnlyBadInput(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	p, other := d.enroll(t, clinic, "+447700900123"), d.enroll(t, clinic, "+447700900124")
	b := sealtext.Binding{Tenant: clinic, Subject: p.Subject, Field: "note", Record: sealtext.NewID()}
	s, err := d.web.Seal(ctx, nil, b, []byte("the text"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*sealtext.Binding)
		want   error
	}{
		"tenant":   {func(b *sealtext.Binding) { b.Tenant = bank; b.Subject = sealtext.Subject{} }, vault.ErrUnknownKey},
		"subject":  {func(b *sealtext.Binding) { b.Subject = other.Subject }, vault.ErrWrongContext},
		"nobody":   {func(b *sealtext.Binding) { b.Subject = sealtext.Subject{} }, vault.ErrWrongContext},
		"field":    {func(b *sealtext.Binding) { b.Field = "remark" }, vault.ErrWrongContext},
		"record":   {func(b *sealtext.Binding) { b.Record = sealtext.NewID() }, vault.ErrWrongContext},
		"stranger": {func(b *sealtext.Binding) { b.Subject = sealtext.NewSubject() }, vault.ErrUnknownSubject},
	} {
		t.Run(name, func(t *testing.T) {
			moved := b
			c.change(&moved)
			_, err := d.open(moved, s)
			require.ErrorIs(t, err, c.want)
		})
	}
	raw := s.Bytes()
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		v, err := sealtext.ParseSealed(changed)
		if err == nil {
			_, err = d.open(b, v)
		}
		require.True(t, errors.Is(err, sealtext.ErrFormat) || errors.Is(err, vault.ErrUnknownKey) || errors.Is(err, vault.ErrWrongContext), "byte %d: %v", i, err)
		v, err = sealtext.ParseSealed(raw[:i])
		if err == nil {
			_, err = d.open(b, v)
		}
		require.True(t, errors.Is(err, sealtext.ErrFormat) || errors.Is(err, vault.ErrWrongContext), "%d bytes: %v", i, err)
	}

	_, err = d.web.Seal(ctx, nil, sealtext.Binding{Tenant: bank, Field: "note"}, nil)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
	_, err = d.web.Seal(ctx, nil, sealtext.Binding{Tenant: clinic}, nil)
	require.ErrorContains(t, err, "field must have 1 to 64 characters")
	_, err = d.web.SealNumber(ctx, b, sealtext.Number{})
	require.ErrorContains(t, err, "number must not be empty")
	for want, cfg := range map[string]vault.WriteOnlyConfig{
		"WriteOnlyConfig.Tenant is required":   {Key: noKey{}},
		"WriteOnlyConfig.Key is required":      {Tenant: clinic},
		"WriteOnlyConfig.Key does not encrypt": {Tenant: clinic, Key: noKey{}},
	} {
		_, err := vault.NewWriteOnly(cfg)
		require.ErrorContains(t, err, want)
	}
}

type noKey struct{}

func (noKey) Encrypt(_, _ []byte) ([]byte, error) { return nil, errors.New("no") }

// A public key must not be enough to write what other packages read: an audit
// event, a number, a text that goes out.
func TestWriteOnlyCannotSealReservedFields(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	for _, field := range []string{"number", "body", "inbound", "audit", "consent", "hold"} {
		require.NoError(t, sealtext.CheckField(field))
		b := sealtext.Binding{Tenant: clinic, Field: field}
		var bad *sealtext.InputError
		_, err := d.web.Seal(ctx, nil, b, nil)
		require.ErrorAs(t, err, &bad)

		// Nor does one who left the check out get far.
		key, err := d.ring.WriteOnly(ctx, nil, clinic)
		require.NoError(t, err)
		forged := forge(t, d, key.IDs[0], b)
		_, err = d.open(b, forged)
		require.ErrorIs(t, err, vault.ErrUnknownKey)
	}
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	key, err := d.ring.WriteOnly(ctx, nil, clinic)
	require.NoError(t, err)
	got, err := d.open(b, forge(t, d, key.IDs[0], b))
	require.NoError(t, err, "the forgery itself is sound")
	require.Equal(t, "forged", string(got))
}

// forge seals under a public keyset with a program of its own.
func forge(t *testing.T, d *drain, id uint32, b sealtext.Binding) sealtext.Sealed {
	t.Helper()
	public, err := d.ring.PublicKeyset(context.Background(), clinic)
	require.NoError(t, err)
	key := hybridEncrypt(t, public)
	info := b.AppendTo([]byte{'w', sealtext.SealedVersion, byte(id >> 24), byte(id >> 16), byte(id >> 8), byte(id)})
	plain := append([]byte("forged"), make([]byte, 27)...)
	plain[len(plain)-1] = 26
	ct, err := key.Encrypt(plain, info)
	require.NoError(t, err)
	return sealtext.MakeSealed(id, ct)
}

// Until it is adopted a value outlives its subject's key; afterwards it does not.
func TestAdopt(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	n := number(t, "+447700900123")
	record := sealtext.NewID()
	b := sealtext.Binding{Tenant: clinic, Field: "phone", Record: record}
	phone, err := d.web.SealNumber(ctx, b, n)
	require.NoError(t, err)
	note := sealtext.Binding{Tenant: clinic, Field: "note", Record: record}
	text, err := d.web.Seal(ctx, nil, note, []byte("allergic to nuts"))
	require.NoError(t, err)

	var p sealtext.Person
	require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = d.sealer.EnrollSealed(ctx, tx, b, phone)
		return err
	}))
	got, err := opening.Of(d.sealer).NumberRecorded(ctx, nil, clinic, p.Subject)
	require.NoError(t, err)
	require.Equal(t, n, got)

	adopted, err := d.adopt(note, p.Subject, text)
	require.NoError(t, err)
	require.NotEqual(t, text.KeyID(), adopted.KeyID())
	own := note
	own.Subject = p.Subject
	plain, err := d.open(own, adopted)
	require.NoError(t, err)
	require.Equal(t, "allergic to nuts", string(plain))
	again, err := d.adopt(note, p.Subject, adopted)
	require.NoError(t, err)
	require.Equal(t, adopted, again, "adopting twice changes nothing")

	other := d.enroll(t, clinic, "+447700900124")
	theirs, err := d.web.Seal(ctx, nil, own, []byte("x"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		b       sealtext.Binding
		subject sealtext.Subject
		v       sealtext.Sealed
		want    error
	}{
		"for nobody":              {note, sealtext.Subject{}, text, vault.ErrUnknownSubject},
		"for a stranger":          {note, sealtext.NewSubject(), text, vault.ErrUnknownSubject},
		"of another subject":      {own, other.Subject, theirs, vault.ErrWrongContext},
		"under another field":     {b, p.Subject, text, vault.ErrWrongContext},
		"another subject's value": {note, other.Subject, adopted, vault.ErrUnknownKey},
		"the tenant's own":        {note, p.Subject, d.seal(t, note, "x"), vault.ErrUnknownKey},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.adopt(c.b, c.subject, c.v)
			require.ErrorIs(t, err, c.want)
		})
	}
	_, err = d.adopt(sealtext.Binding{Tenant: clinic}, p.Subject, text)
	require.ErrorContains(t, err, "field must have 1 to 64 characters")
	require.ErrorIs(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := d.sealer.EnrollSealed(ctx, tx, note, text)
		return err
	}), vault.ErrWrongContext, "a text is no number")

	require.NoError(t, d.tx(func(ctx context.Context, tx sealtext.Tx) error {
		_, err := d.vault.Erase(ctx, tx, p)
		return err
	}))
	d.vault.Evict(clinic, p.Subject)
	_, err = d.open(own, adopted)
	require.ErrorIs(t, err, vault.ErrShredded)
	plain, err = d.open(note, text)
	require.NoError(t, err, "what was never adopted is not shredded")
	require.Equal(t, "allergic to nuts", string(plain))
	_, err = d.adopt(note, p.Subject, text)
	require.ErrorIs(t, err, vault.ErrShredded)
}

// A Sealer whose keyring has no private keys reads nothing of the web tier.
func TestOrdinarySealerOpensNothingWriteOnly(t *testing.T) {
	d := newDrain(t)
	ctx := context.Background()
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	s, err := d.web.Seal(ctx, nil, b, []byte("x"))
	require.NoError(t, err)
	plain, err := vault.NewSealer(vault.SealerConfig{Keyring: vaultKeyring{d.ring}, Store: d.store.Vault()})
	require.NoError(t, err)
	_, err = opening.Of(plain).OpenRecorded(ctx, nil, b, s)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
}

func hybridEncrypt(t *testing.T, public []byte) vault.HybridEncrypt {
	t.Helper()
	h, err := keyset.ReadWithNoSecrets(keyset.NewJSONReader(bytes.NewReader(public)))
	require.NoError(t, err)
	key, err := hybrid.NewHybridEncrypt(h)
	require.NoError(t, err)
	return key
}
