package linearizability

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"
	_ "modernc.org/sqlite"             // the driver named "sqlite"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/sqlstore"
)

// Orders are the instructions for another process, as JSON.
type Orders struct {
	Driver, DSN string
	Dialect     sqlstore.Dialect
	People      []Handle
	Client      int           // the number of its first sender
	Timeout     time.Duration // of a hand-off
	Size        int           // of a batch; 0 for one message at a time
	Hang        bool          // begin one hand-off and never end it
}

// Handle identifies a person for another process.
type Handle struct {
	Subject   [16]byte
	Pseudonym [16]byte
}

func (h Handle) person() sealtext.Person {
	return sealtext.Person{
		Tenant: tenant, Subject: h.Subject, Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(1, h.Pseudonym)},
	}
}

// wall orders the observations of several processes of one machine.
func wall() int64 { return time.Now().UnixNano() }

// obey is a process that sends until in ends, and writes its observations to out.
func obey(ctx context.Context, in io.Reader, out io.Writer) error {
	var o Orders
	orders := json.NewDecoder(in)
	if err := orders.Decode(&o); err != nil {
		return err
	}
	pool, err := sql.Open(o.Driver, o.DSN)
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	db, err := sqlstore.Open(ctx, sqlstore.SQL(pool, o.Dialect), sqlstore.Config{Environment: "testing", UnsafeSettings: true})
	if err != nil {
		return err
	}
	clock := &ticks{}
	l, err := newLedger(db.Consent(), clock.now, o.Timeout, false)
	if err != nil {
		return err
	}
	b := Batch{Ledgers: []*consent.Ledger{l}, Stores: []consent.Store{db.Consent()}, Size: o.Size, Senders: 2, Gate: Barrier, Now: clock.now, Stamp: wall}
	for _, h := range o.People {
		b.People = append(b.People, h.person())
	}
	say := json.NewEncoder(out)
	if o.Hang {
		_, err := l.Do(ctx, request(b.People[0]), func(context.Context, consent.Permit) error {
			if err := say.Encode("up"); err != nil {
				return err
			}
			select {}
		})
		return err
	}
	var stop atomic.Bool
	go func() {
		_, _ = io.Copy(io.Discard, in) // until it is closed
		stop.Store(true)
	}()
	if err := say.Encode("ready"); err != nil {
		return err
	}
	h := &History{}
	if err := b.send(ctx, h, &stop, o.Client); err != nil {
		return err
	}
	return say.Encode(h)
}
