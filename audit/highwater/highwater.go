package highwater

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// Position is how far a database is.
type Position struct {
	// Database is the id of the database, which a copy has too. It changes when a restore is confirmed.
	Database sealtext.ID `json:"database"`
	// Events is the number of audit events.
	Events uint64 `json:"events"`
}

// IsZero reports whether p is the position of no database.
func (p Position) IsZero() bool { return p == Position{} }

// State is what a [Store] says of a database.
type State struct {
	Position Position
	// Before is the id that the database had until its last restore was confirmed; zero for none.
	Before sealtext.ID
	// RewoundAt is when it was fenced; zero while it is not.
	RewoundAt time.Time
}

// Store is the database. *sqlstore.DB and *memstore.Store implement it.
type Store interface {
	// HighWater reads id and count at one moment.
	HighWater(ctx context.Context) (State, error)
	// Fence fences the database for all processes, unless it is fenced already.
	Fence(ctx context.Context, at time.Time) error
	// Renew ends the fence within tx: the id becomes next, and the one before Before. It reports
	// whether the database was fenced.
	Renew(ctx context.Context, tx sealtext.Tx, next sealtext.ID) (bool, error)
}

// Mark remembers a position outside of the database. It must be safe for concurrent use, also by
// several processes.
type Mark interface {
	// Read returns the position; the zero one where there is none yet.
	Read(ctx context.Context) (Position, error)
	// Raise replaces from by to. It returns [ErrMoved], and changes nothing, if the mark is not from
	// any more.
	Raise(ctx context.Context, from, to Position) error
}

// ErrRewound is returned where a message would be handed over from a database that is behind its mark:
// it was restored from a backup, or is another one than before. Texts and opt-outs are taken in.
var ErrRewound = errors.New("highwater: the database was restored from a backup, or replaced, and nothing is sent: let the providers' texts and opt-outs since the backup be read again, then confirm with service.Service.ConfirmRestore")

// ErrMoved is returned by [Mark.Raise] where another process has moved the mark.
var ErrMoved = errors.New("highwater: the mark was moved by another process")

// Result is what [Check] did.
type Result uint8

// The results.
const (
	ResultNone  Result = iota // nothing: the mark stands, or the database is fenced
	ResultFirst               // there was no mark, and it was written
	ResultSame                // the mark is as high as the database
	ResultRaised
)

// Check compares the mark with the database. It raises a mark that is lower, and writes one where there
// is none. Where the database is behind the mark, or is another one, Check fences it and returns
// [ErrRewound], as it does for a database that is fenced already. Other errors are of the mark
// and of the store.
func Check(ctx context.Context, m Mark, s Store, now time.Time) (Result, error) {
	was, err := m.Read(ctx) // before the database: events that are added in between are above it
	if err != nil {
		return ResultNone, fmt.Errorf("highwater: read the mark: %w", err)
	}
	st, err := s.HighWater(ctx)
	if err != nil {
		return ResultNone, fmt.Errorf("highwater: %w", err)
	}
	is := st.Position
	switch {
	case !st.RewoundAt.IsZero():
		return ResultNone, ErrRewound
	case was.IsZero(), !st.Before.IsZero() && was.Database == st.Before: // another host has confirmed the restore
	case was.Database != is.Database || is.Events < was.Events:
		if err := s.Fence(ctx, now); err != nil {
			return ResultNone, fmt.Errorf("highwater: fence: %w", err)
		}
		return ResultNone, ErrRewound
	case was == is:
		return ResultSame, nil
	}
	switch err := m.Raise(ctx, was, is); {
	case errors.Is(err, ErrMoved): // higher than we know, or as high
		return ResultSame, nil
	case err != nil:
		return ResultNone, fmt.Errorf("highwater: raise the mark: %w", err)
	case was.IsZero():
		return ResultFirst, nil
	}
	return ResultRaised, nil
}

// Follow sets the mark to the position of the database, after a restore was confirmed.
func Follow(ctx context.Context, m Mark, s Store) error {
	for range 3 {
		was, err := m.Read(ctx)
		if err != nil {
			return fmt.Errorf("highwater: read the mark: %w", err)
		}
		st, err := s.HighWater(ctx)
		if err != nil {
			return fmt.Errorf("highwater: %w", err)
		}
		err = m.Raise(ctx, was, st.Position)
		if !errors.Is(err, ErrMoved) {
			if err != nil {
				err = fmt.Errorf("highwater: raise the mark: %w", err)
			}
			return err
		}
	}
	return ErrMoved
}
