package consent_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// fakeStore keeps rows in memory: transactions one after another, each on a
// copy that the commit swaps in.
type fakeStore struct {
	tx     sync.Mutex
	mu     sync.Mutex
	rows   []consent.EventRow
	events []audit.Event
	last   []consent.LastHandoff
	// loaded, when set, runs after a Load outside of a transaction has read.
	loaded func()
	failed error // of every Load outside of a transaction
}

// rowsOf are the rows of a tenant, without the copies of the account.
func (s *fakeStore) rowsOf(t sealtext.Tenant) []consent.EventRow {
	return slices.DeleteFunc(slices.Clone(s.rows), func(r consent.EventRow) bool { return r.Key.Tenant != t })
}

type fakeTx struct {
	store  *fakeStore
	rows   []consent.EventRow
	events []audit.Event
	last   []consent.LastHandoff
}

func (t *fakeTx) Owner() any { return t.store }

func (s *fakeStore) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	s.tx.Lock()
	defer s.tx.Unlock()
	s.mu.Lock()
	tx := &fakeTx{s, slices.Clone(s.rows), slices.Clone(s.events), slices.Clone(s.last)}
	s.mu.Unlock()
	if err := f(ctx, tx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows, s.events, s.last = tx.rows, tx.events, tx.last
	return nil
}

func (s *fakeStore) Append(_ context.Context, tx sealtext.Tx, row consent.EventRow, minSeq uint64) (consent.EventRow, bool, error) {
	t, ok := tx.(*fakeTx)
	if !ok || t.store != s {
		return consent.EventRow{}, false, sealtext.ErrForeignTx
	}
	row.Seq = minSeq
	for _, r := range t.rows {
		if r.Key.Tenant == row.Key.Tenant && r.Reference == row.Reference {
			return r, false, nil
		}
		if r.Key == row.Key {
			row.Seq = max(row.Seq, r.Seq)
		}
	}
	row.Seq++
	t.rows = append(t.rows, row)
	return row, true, nil
}

func (s *fakeStore) Load(ctx context.Context, tx sealtext.Tx, keys []consent.EventKey) ([]consent.EventRow, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var rows []consent.EventRow
	if tx != nil {
		rows = tx.(*fakeTx).rows
	} else {
		s.mu.Lock()
		if s.failed != nil {
			defer s.mu.Unlock()
			return nil, s.failed
		}
		rows = s.rows
		s.mu.Unlock()
		if s.loaded != nil {
			defer s.loaded()
		}
	}
	var out []consent.EventRow
	for _, r := range rows {
		if slices.Contains(keys, r.Key) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (s *fakeStore) Erase(_ context.Context, tx sealtext.Tx, keys []consent.EventKey, keep []sealtext.ID) (int, error) {
	t := tx.(*fakeTx)
	n := 0
	t.rows = slices.DeleteFunc(t.rows, func(r consent.EventRow) bool {
		return slices.Contains(keys, r.Key) && !slices.Contains(keep, r.ID) && bump(&n)
	})
	for i, r := range t.rows {
		if slices.Contains(keys, r.Key) && !r.Subject.IsZero() {
			t.rows[i].Subject, t.rows[i].Evidence = sealtext.Subject{}, sealtext.Sealed{}
			n++
		}
	}
	return n, nil
}

func (s *fakeStore) SaveLast(_ context.Context, tx sealtext.Tx, rows []consent.LastHandoff, _ time.Time) error {
	t := tx.(*fakeTx)
	for _, row := range rows {
		t.last = slices.DeleteFunc(t.last, func(h consent.LastHandoff) bool {
			return h.Tenant == row.Tenant && h.Subject == row.Subject && h.Message == row.Message
		})
		t.last = append(t.last, row)
	}
	slices.SortStableFunc(t.last, func(a, b consent.LastHandoff) int { return a.At.Compare(b.At) })
	return nil
}

func (s *fakeStore) LastHandoffs(_ context.Context, tx sealtext.Tx, people []sealtext.Person) (out []consent.LastHandoff, err error) {
	rows := s.last
	if tx != nil {
		rows = tx.(*fakeTx).last
	}
	for _, h := range rows {
		if slices.ContainsFunc(people, func(p sealtext.Person) bool { return p.Tenant == h.Tenant && p.Subject == h.Subject }) {
			out = append(out, h)
		}
	}
	return out, nil
}

func (s *fakeStore) DropLast(_ context.Context, tx sealtext.Tx, rows []consent.LastHandoff) (n int, err error) {
	t := tx.(*fakeTx)
	t.last = slices.DeleteFunc(t.last, func(h consent.LastHandoff) bool {
		return slices.ContainsFunc(rows, func(row consent.LastHandoff) bool {
			return h.Tenant == row.Tenant && h.Subject == row.Subject && h.Message == row.Message
		}) && bump(&n)
	})
	return n, nil
}

func bump(n *int) bool { *n++; return true }

// fakeSealer hashes under a fixed key, and "seals" in a way that a test can
// undo and check the binding of.
type fakeSealer struct {
	err     error
	account sealtext.Tenant
}

func (f *fakeSealer) Account() sealtext.Tenant { return f.account }

func (f *fakeSealer) Seal(_ context.Context, _ sealtext.Tx, b sealtext.Binding, plain []byte) (sealtext.Sealed, error) {
	if f.err != nil {
		return sealtext.Sealed{}, f.err
	}
	return sealtext.MakeSealed(7, append(tag(b.AppendTo(nil)), veil(plain)...)), nil
}

// veil hides a text from a search, and shows it again.
func veil(b []byte) []byte {
	b = slices.Clone(b)
	for i := range b {
		b[i] ^= 0xA5
	}
	return b
}

func (f *fakeSealer) Token(_ context.Context, _ sealtext.Tx, t sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error) {
	return [16]byte(tag([]byte(t.String()), []byte(d), data)), nil
}

func tag(parts ...[]byte) []byte {
	h := hmac.New(sha256.New, []byte("a key for tests"))
	for _, p := range parts {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return h.Sum(nil)[:16]
}

func unseal(t *testing.T, f sealtext.SealedField) []byte {
	t.Helper()
	c := f.Sealed.Ciphertext()
	require.Equal(t, tag(f.Binding.AppendTo(nil)), c[:16], "the binding is another one")
	return veil(c[16:])
}

// Record makes the store an audit.Recorder of the same transaction.
func (s *fakeStore) Record(_ context.Context, tx sealtext.Tx, e audit.Event) error {
	if err := e.Actor.Check(); err != nil {
		return err
	}
	t := tx.(*fakeTx)
	t.events = append(t.events, e)
	return nil
}

var (
	clinic    = sealtext.MustTenant("clinic")
	dentist   = sealtext.MustTenant("dentist")
	account   = sealtext.MustTenant("the-account")
	offers    = sealtext.MustProgram("offers")
	reminders = sealtext.MustProgram("reminders")
	sender    = sealtext.MustSender("24273")
	toll      = sealtext.MustSender("+18885550100")
	noon      = time.Date(2026, 6, 1, 18, 0, 0, 0, time.UTC) // in every zone of the contiguous US it is day
	newYork   = []string{"America/New_York"}
)

// world is a ledger over fakes with a clock that stands still until told.
type world struct {
	*consent.Ledger
	config config
	store  *fakeStore
	clock  *fakeClock
}

type fakeClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *fakeClock) advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
	return c.t
}

// config is a Config with the declarations of which its source is made.
type config struct {
	consent.Config
	Programs []program.Program
	Tenants  []program.Tenant
}

// open makes the ledger.
func (c config) open() (*consent.Ledger, error) {
	source, err := program.Static(c.Tenants, c.Programs...)
	if err != nil {
		return nil, err
	}
	if c.Config.Programs == nil {
		c.Config.Programs = source
	}
	return consent.New(c.Config)
}

// change changes what the programs of a tenant declare of a sender.
func (c *config) change(t sealtext.Tenant, a sealtext.Sender, f func(*program.Sender)) {
	for i, p := range c.Programs {
		if p.Tenant != t {
			continue
		}
		c.Programs[i].Senders = slices.Clone(p.Senders)
		for j := range p.Senders {
			if p.Senders[j].Address == a {
				f(&c.Programs[i].Senders[j])
			}
		}
	}
}

// from are senders that several tenants may have.
func from(addresses ...sealtext.Sender) (out []program.Sender) {
	for _, a := range addresses {
		out = append(out, program.Sender{Address: a, Shared: true})
	}
	return out
}

func testConfig(s *fakeStore) config {
	return config{
		Config: consent.Config{Store: s, Sealer: &fakeSealer{account: account}, Audit: s},
		Programs: []program.Program{
			{
				Tenant: clinic, Name: offers, Senders: from(sender, toll),
				Purposes:      sealtext.Purposes(sealtext.Marketing, sealtext.Informational),
				StartPurposes: sealtext.Purposes(sealtext.Informational),
			},
			{
				Tenant: clinic, Name: reminders, Senders: from(toll),
				Purposes: sealtext.Purposes(sealtext.Transactional, sealtext.OTP),
			},
			{
				Tenant: dentist, Name: offers, Senders: from(sender),
				Purposes: sealtext.AllPurposes,
			},
		},
	}
}

func newWorld(t testing.TB, change ...func(*config)) world {
	t.Helper()
	w := world{store: &fakeStore{}, clock: &fakeClock{t: noon}}
	cfg := testConfig(w.store)
	cfg.Now = w.clock.now
	for _, f := range change {
		f(&cfg)
	}
	var err error
	w.config = cfg
	w.Ledger, err = cfg.open()
	require.NoError(t, err)
	return w
}

// withoutAccount is the default of a Sealer; newWorld has the account scope on.
func withoutAccount(c *config) { c.Sealer = &fakeSealer{} }

// rotated is a person with an older key of the tenant too.
func rotated(p sealtext.Person) sealtext.Person {
	p.Pseudonyms = append(slices.Clone(p.Pseudonyms), sealtext.MakePseudonym(2, [16]byte{7}))
	return p
}

// alone is a person of a vault without an account.
func alone(p sealtext.Person) sealtext.Person {
	p.Account = sealtext.Account{}
	return p
}

func pseudonym(n byte) sealtext.Pseudonym {
	return sealtext.MakePseudonym(1, [16]byte{1, n})
}

// person n of a tenant: one pseudonym of the tenant, one of the account.
func person(t sealtext.Tenant, n byte) sealtext.Person {
	own := sealtext.MakePseudonym(1, [16]byte(tag([]byte(t.String()), []byte{n})))
	return sealtext.Person{
		Tenant: t, Subject: sealtext.Subject{n + 1, byte(len(t.String()))}, Pseudonyms: []sealtext.Pseudonym{own},
		Account: sealtext.Account{Tenant: account, Pseudonyms: []sealtext.Pseudonym{pseudonym(n)}},
	}
}

func optIn(p sealtext.Person, s consent.Scope, at time.Time, key string, purposes ...sealtext.Purpose) consent.Event {
	return consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: s, Purposes: sealtext.Purposes(purposes...), Method: consent.MethodWebForm,
		Evidence: consent.Evidence{Source: "https://example.com/signup", Disclosure: consent.Disclosure{ID: "signup", Version: "3"}},
		Actor:    sealtext.Actor{ID: "web"}, OccurredAt: at, IdempotencyKey: key,
	}
}

func optOut(p sealtext.Person, s consent.Scope, at time.Time, key string, purposes ...sealtext.Purpose) consent.Event {
	return consent.Event{
		Person: p, Kind: consent.KindOptOut, Scope: s, Purposes: sealtext.Purposes(purposes...), Method: consent.MethodCall,
		Actor: sealtext.Actor{ID: "agent-17"}, OccurredAt: at, IdempotencyKey: key,
	}
}

func (w world) record(t testing.TB, e consent.Event) consent.Stored {
	t.Helper()
	r, err := w.Record(context.Background(), e)
	require.NoError(t, err)
	return r
}

// inbound commits a text and calls the barrier if it is due.
func (w world) inbound(t testing.TB, p sealtext.Person, to sealtext.Sender, text, reference string) consent.Action {
	t.Helper()
	body, err := sealtext.NewBody(text)
	require.NoError(t, err)
	var a consent.Action
	require.NoError(t, w.store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, err = w.Inbound(ctx, tx, consent.InboundText{
			Person: p, Sender: to, Text: body, At: w.clock.now(), Reference: reference,
		})
		return err
	}))
	if a.Barrier {
		_, err = w.Barrier(context.Background(), p)
		require.NoError(t, err)
	}
	return a
}

func marketing(p sealtext.Person) consent.Request {
	return consent.Request{
		Person: p, Program: offers, Sender: sender, Purpose: sealtext.Marketing, Message: sealtext.NewID(), Location: rule.Location{Zones: newYork},
	}
}

func (w world) check(t testing.TB, r consent.Request) consent.Decision {
	t.Helper()
	d, err := w.Check(context.Background(), nil, r)
	require.NoError(t, err)
	require.Equal(t, d.Allowed, len(d.Reasons) == 0, "a denial has reasons and a permission none")
	return d
}

func rulesOf(d consent.Decision) (ids []string) {
	for _, r := range d.Reasons {
		ids = append(ids, r.Rule)
	}
	return ids
}

func requireInput(t testing.TB, err error, field string) {
	t.Helper()
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, field, input.Field)
}
