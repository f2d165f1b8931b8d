package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

var (
	leaseTake = clocked("INSERT INTO sealtext_leases (name, holder, token, until) VALUES ($1, $2, 1, {clock} + $3)" +
		" ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until," +
		" token = sealtext_leases.token + CASE WHEN sealtext_leases.until > {clock} THEN 0 ELSE 1 END" +
		" WHERE sealtext_leases.holder = excluded.holder OR sealtext_leases.until <= {clock} RETURNING token")
	leaseEnd = clocked("UPDATE sealtext_leases SET until = 0 WHERE name = $1 AND holder = $2 AND until > {clock} RETURNING token")
)

// Lease acquires or extends the lease with a name for the holder, and reports whether the holder has
// it. A lease can be acquired where there is none, where it has expired, and by its holder. The time
// is that of the database, so that the clocks of processes do not matter.
//
// The token increases each time the lease is acquired, and stays while its holder extends it. Compare
// it where something is written under the lease, since a process may be suspended for longer than its
// lease lasts.
//
// With lasts 0 the holder releases the lease, and Lease reports whether it had it. It returns a
// [*sealtext.InputError] for an empty name, a zero holder and a negative time. After an error the
// lease may have been acquired; calling again is safe.
//
// When ctx is canceled, a statement that was sent is still waited for, for at most 5 seconds. A server
// may execute one that nobody waits for after the next, and the lease that its holder released would
// be the holder's again.
func (db *DB) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error) {
	if err := checkLease(name, holder, lasts); err != nil {
		return 0, false, err
	}
	query, args := leaseTake, []any{name, holder[:], lasts.Microseconds()}
	if lasts == 0 {
		query, args = leaseEnd, args[:2]
	}
	err = db.alone(ctx, "lease", func(s session) error {
		if err := ctx.Err(); err != nil {
			return wrap("lease", err)
		}
		whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseWait)
		defer cancel()
		ok, err = s.row(whole, query, args, func(scan func(...any) error) error { return scan(&token) })
		return err
	})
	return token, ok && err == nil, err
}

// leaseWait is how long the answer to a statement about a lease is waited for.
const leaseWait = 5 * time.Second

func checkLease(name string, holder [16]byte, lasts time.Duration) error {
	switch {
	case name == "":
		return &sealtext.InputError{Field: "lease", Rule: "must have a name"}
	case holder == [16]byte{}:
		return &sealtext.InputError{Field: "holder", Rule: "must not be zero"}
	case lasts < 0 || lasts > 0 && lasts < time.Millisecond:
		return &sealtext.InputError{Field: "lease", Rule: "must last a millisecond or longer, or zero to give it back"}
	}
	return nil
}

var (
	reportSet = one("INSERT INTO sealtext_reports (name, at, report) VALUES ($1, $2, $3)" +
		" ON CONFLICT (name) DO UPDATE SET at = excluded.at, report = excluded.report")
	reportGet = one("SELECT at, report FROM sealtext_reports WHERE name = $1")
)

// errNoName refuses a report without a name.
var errNoName = errors.New("sqlstore: a report needs a name")

// SaveReport stores what a task of the host process last found or reached, and replaces the report
// stored under the name before: the last check of a copy of the keys, see package vault/backup, or how
// far a provider's texts were listed, see package transport/inbound. The caller chooses its form.
func (db *DB) SaveReport(ctx context.Context, name string, at time.Time, report []byte) error {
	if name == "" {
		return errNoName
	}
	if report == nil {
		report = []byte{} // the column is never NULL
	}
	return db.alone(ctx, "save report", func(s session) error {
		_, err := s.exec(ctx, reportSet, name, micros(at), report)
		return err
	})
}

// Report returns what [DB.SaveReport] stored under a name; a zero time and nil where there is nothing.
func (db *DB) Report(ctx context.Context, name string) (at time.Time, report []byte, err error) {
	s, err := db.read(ctx, nil, "report")
	if err != nil {
		return time.Time{}, nil, err
	}
	_, err = s.row(ctx, reportGet, []any{name}, func(scan func(...any) error) error { return scan(moment{&at}, &report) })
	return at, report, err
}
