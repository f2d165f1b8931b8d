package highwater_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/highwater"
)

var (
	noon  = time.Date(2026, time.March, 3, 12, 0, 0, 0, time.UTC)
	ours  = sealtext.ID{1}
	other = sealtext.ID{2}
)

// database is a store with a state that is set.
type database struct {
	state highwater.State
	fail  error
	read  func() // before HighWater
}

func (d *database) HighWater(context.Context) (highwater.State, error) {
	if d.read != nil {
		d.read()
	}
	return d.state, d.fail
}

func (d *database) Fence(_ context.Context, at time.Time) error {
	if d.state.RewoundAt.IsZero() {
		d.state.RewoundAt = at
	}
	return nil
}

func (d *database) Renew(context.Context, sealtext.Tx, sealtext.ID) (bool, error) { return false, nil }

func at(id sealtext.ID, events uint64) highwater.Position {
	return highwater.Position{Database: id, Events: events}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name    string
		mark    highwater.Position
		is      highwater.Position
		before  sealtext.ID
		want    highwater.Result
		rewound bool
	}{
		{"no mark", highwater.Position{}, at(ours, 7), sealtext.ID{}, highwater.ResultFirst, false},
		{"no mark and an empty database", highwater.Position{}, at(ours, 0), sealtext.ID{}, highwater.ResultFirst, false},
		{"more", at(ours, 7), at(ours, 8), sealtext.ID{}, highwater.ResultRaised, false},
		{"as many", at(ours, 7), at(ours, 7), sealtext.ID{}, highwater.ResultSame, false},
		{"one less", at(ours, 7), at(ours, 6), sealtext.ID{}, highwater.ResultNone, true},
		{"another database with more", at(ours, 7), at(other, 9), sealtext.ID{}, highwater.ResultNone, true},
		{"an empty database", at(ours, 7), at(other, 0), sealtext.ID{}, highwater.ResultNone, true},
		{"a restore that another host confirmed", at(ours, 7), at(other, 3), ours, highwater.ResultRaised, false},
		{"a restore of something else", at(ours, 7), at(other, 3), sealtext.ID{3}, highwater.ResultNone, true},
		{"an older copy after a restore", at(other, 7), at(ours, 9), sealtext.ID{}, highwater.ResultNone, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			mark := highwater.File(filepath.Join(t.TempDir(), highwater.FileName))
			if !c.mark.IsZero() {
				require.NoError(t, mark.Raise(t.Context(), highwater.Position{}, c.mark))
			}
			db := &database{state: highwater.State{Position: c.is, Before: c.before}}
			got, err := highwater.Check(t.Context(), mark, db, noon)
			require.Equal(t, c.want, got)
			is, readErr := mark.Read(t.Context())
			require.NoError(t, readErr)
			if !c.rewound {
				require.NoError(t, err)
				require.Equal(t, c.is, is)
				require.True(t, db.state.RewoundAt.IsZero())
				return
			}
			require.ErrorIs(t, err, highwater.ErrRewound)
			require.Equal(t, c.mark, is, "a mark is never lowered")
			require.Equal(t, noon, db.state.RewoundAt)

			// It stays fenced, whatever is added to it.
			db.state.Position = at(c.mark.Database, c.mark.Events+100)
			_, err = highwater.Check(t.Context(), mark, db, noon.Add(time.Hour))
			require.ErrorIs(t, err, highwater.ErrRewound)
			require.Equal(t, noon, db.state.RewoundAt)

			// Until it is confirmed.
			db.state = highwater.State{Position: at(sealtext.ID{9}, 2), Before: c.is.Database}
			require.NoError(t, highwater.Follow(t.Context(), mark, db))
			got, err = highwater.Check(t.Context(), mark, db, noon)
			require.NoError(t, err)
			require.Equal(t, highwater.ResultSame, got)
		})
	}
}

// The mark is read before the database: what another process commits and marks in between is no loss.
func TestAMarkThatMovesMeanwhile(t *testing.T) {
	mark := highwater.File(filepath.Join(t.TempDir(), highwater.FileName))
	require.NoError(t, mark.Raise(t.Context(), highwater.Position{}, at(ours, 7)))
	db := &database{state: highwater.State{Position: at(ours, 8)}}
	db.read = func() { require.NoError(t, mark.Raise(t.Context(), at(ours, 7), at(ours, 9))) }
	got, err := highwater.Check(t.Context(), mark, db, noon)
	require.NoError(t, err)
	require.Equal(t, highwater.ResultSame, got)
	is, err := mark.Read(t.Context())
	require.NoError(t, err)
	require.Equal(t, at(ours, 9), is)
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), highwater.FileName)
	mark := highwater.File(path)
	is, err := mark.Read(t.Context())
	require.NoError(t, err)
	require.True(t, is.IsZero())
	require.ErrorIs(t, mark.Raise(t.Context(), at(ours, 1), at(ours, 2)), highwater.ErrMoved)
	require.NoError(t, mark.Raise(t.Context(), highwater.Position{}, at(ours, 2)))
	require.ErrorIs(t, mark.Raise(t.Context(), highwater.Position{}, at(ours, 3)), highwater.ErrMoved)
	again := highwater.File(path)
	is, err = again.Read(t.Context())
	require.NoError(t, err)
	require.Equal(t, at(ours, 2), is)
	files, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, files, 1, "no half files")

	for name, content := range map[string]string{
		"empty": "", "cut off": `{"version":1`, "another version": `{"version":2,"database":"x","events":1}`, "no database": `{"version":1,"events":4}`,
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			_, err := mark.Read(t.Context())
			require.ErrorContains(t, err, "no mark of this version")
			_, err = highwater.Check(t.Context(), mark, &database{}, noon)
			require.ErrorContains(t, err, "read the mark")
		})
	}
	require.ErrorContains(t, highwater.File(filepath.Join(t.TempDir(), "no", "folder")).Raise(t.Context(), highwater.Position{}, at(ours, 1)), "no such file")
}

func TestCheckFails(t *testing.T) {
	away := errors.New("away")
	mark := highwater.File(filepath.Join(t.TempDir(), highwater.FileName))
	_, err := highwater.Check(t.Context(), mark, &database{fail: away}, noon)
	require.ErrorIs(t, err, away)
	require.ErrorIs(t, highwater.Follow(t.Context(), mark, &database{fail: away}), away)
}
