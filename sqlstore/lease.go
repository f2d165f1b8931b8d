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

// SaveBackup stores the report of the last check of a copy of the keys, and replaces the one stored
// under the name before. See package vault/backup. The caller chooses the form of the report.
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

// Backup returns what [DB.SaveBackup] stored under a name; a zero time and nil where there is nothing.
func (db *DB) Backup(ctx context.Context, name string) (at time.Time, report []byte, err error) {
	s, err := db.read(ctx, nil, "backup")
	if err != nil {
		return time.Time{}, nil, err
	}
	_, err = s.row(ctx, backupGet, []any{name}, func(scan func(...any) error) error { return scan(moment{&at}, &report) })
	return at, report, err
}
