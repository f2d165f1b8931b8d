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

// Lease takes a lease of the name for the holder, or makes it last anew, and
// reports whether the holder has it now. It is given where nobody has it, where
// it has ended, and to who has it. Time is the database's, so that the clocks of
// processes do not matter; see [Consent.Enter].
//
// The token grows each time that the lease is given anew and stays while its
// holder extends it. Who writes under the lease compares it, since a process may
// stand still for longer than its lease lasts.
//
// With lasts 0 the holder gives the lease back, and Lease reports whether it had
// it. An empty name, a zero holder and a negative time give an
// [*sealtext.InputError]. After an error the lease may have been taken; calling
// again is safe.
func (db *DB) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error) {
	if err := checkLease(name, holder, lasts); err != nil {
		return 0, false, err
	}
	query, args := leaseTake, []any{name, holder[:], lasts.Microseconds()}
	if lasts == 0 {
		query, args = leaseEnd, args[:2]
	}
	err = db.alone(ctx, "lease", func(s session) error {
		ok, err = s.row(ctx, query, args, func(scan func(...any) error) error { return scan(&token) })
		return err
	})
	return token, ok && err == nil, err
}

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
	backupSet = one("INSERT INTO sealtext_backups (name, at, report) VALUES ($1, $2, $3)" +
		" ON CONFLICT (name) DO UPDATE SET at = excluded.at, report = excluded.report")
	backupGet = one("SELECT at, report FROM sealtext_backups WHERE name = $1")
)

// errNoName refuses a copy of the keys without a name.
var errNoName = errors.New("sqlstore: a backup of the keys needs a name")

// SaveBackup keeps what the last check of a copy of the keys has found, in place
// of what was kept under the name before. See package vault/backup; the form of
// the report is the caller's.
func (db *DB) SaveBackup(ctx context.Context, name string, at time.Time, report []byte) error {
	if name == "" {
		return errNoName
	}
	if report == nil {
		report = []byte{} // the column is never NULL
	}
	return db.alone(ctx, "save backup", func(s session) error {
		_, err := s.exec(ctx, backupSet, name, micros(at), report)
		return err
	})
}

// Backup returns what [DB.SaveBackup] has kept under a name; a zero time and nil
// where it has kept nothing.
func (db *DB) Backup(ctx context.Context, name string) (at time.Time, report []byte, err error) {
	s, err := db.read(ctx, nil, "backup")
	if err != nil {
		return time.Time{}, nil, err
	}
	_, err = s.row(ctx, backupGet, []any{name}, func(scan func(...any) error) error { return scan(moment{&at}, &report) })
	return at, report, err
}
