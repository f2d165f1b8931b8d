package memstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// lease is not part of transactions: it is committed at once.
type lease struct {
	holder [16]byte
	token  uint64
	until  time.Time
}

// Lease takes a lease of the name for the holder, or makes it last anew, and reports whether the
// holder has it now, as sqlstore.DB.Lease does. Time is the system's. With lasts 0 the holder gives
// the lease back. An empty name, a zero holder and a time below a millisecond give a
// [*sealtext.InputError].
func (s *Store) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error) {
	switch {
	case name == "":
		return 0, false, &sealtext.InputError{Field: "lease", Rule: "must have a name"}
	case holder == [16]byte{}:
		return 0, false, &sealtext.InputError{Field: "holder", Rule: "must not be zero"}
	case lasts < 0 || lasts > 0 && lasts < time.Millisecond:
		return 0, false, &sealtext.InputError{Field: "lease", Rule: "must last a millisecond or longer, or zero to give it back"}
	}
	release, err := s.acquire(ctx)
	if err != nil {
		return 0, false, err
	}
	defer release()
	now, l := clock.System(), s.leases[name]
	running := l.until.After(now)
	switch {
	case running && l.holder != holder, lasts == 0 && (!running || l.holder != holder):
		return 0, false, nil
	case lasts == 0:
		l.until = time.Time{}
	default:
		if !running {
			l.token++
		}
		l.holder, l.until = holder, now.Add(lasts)
	}
	s.leases[name] = l
	return l.token, true, nil
}

// report is what a task has found. It is not part of transactions.
type report struct {
	at   time.Time
	text []byte
}

var errNoName = errors.New("memstore: a report needs a name")

// SaveReport keeps what a task has last found or reached, in place of what was kept under the name
// before, as sqlstore.DB.SaveReport does. The form of the report is the caller's.
func (s *Store) SaveReport(ctx context.Context, name string, at time.Time, text []byte) error {
	if name == "" {
		return errNoName
	}
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	cut(&at)
	s.reports[name] = report{at, append([]byte{}, text...)}
	return nil
}

// Report returns what [Store.SaveReport] has kept under a name; a zero time and nil where it has
// kept nothing.
func (s *Store) Report(ctx context.Context, name string) (at time.Time, text []byte, err error) {
	release, err := s.acquire(ctx)
	if err != nil {
		return time.Time{}, nil, err
	}
	defer release()
	r := s.reports[name]
	return r.at, bytes.Clone(r.text), nil
}
