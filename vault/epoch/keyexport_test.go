package epoch_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// An export that was begun before everybody was wrapped again does not count:
// it may hold a key under the epoch that is destroyed.
func TestExportBeforeTheEnd(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	s.enroll(t, 0, 8)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	var early bytes.Buffer
	s.pause = func(ctx context.Context) error {
		s.pause = nil
		_, err := s.epochs.ExportKeys(ctx, &early)
		return err
	}
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, &early)
	require.ErrorIs(t, err, epoch.ErrExportUnknown)
	_, err = s.epochs.Destroy(ctx, first)
	require.ErrorIs(t, err, epoch.ErrExportUnconfirmed)
	s.finish(t, first)
}

// Nothing of an export that was changed is believed, and nothing is written.
func TestDamagedExport(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 5)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	s.shred(t, people[0])
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	lines := strings.SplitAfter(strings.TrimSuffix(string(export), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	join := func(change func([]string) []string) string {
		return strings.Join(change(append([]string(nil), lines...)), "")
	}
	for name, bad := range map[string]string{
		"empty":             "",
		"cut off":           string(export[:len(export)-40]),
		"without its end":   join(func(l []string) []string { return l[:len(l)-1] }),
		"without its begin": join(func(l []string) []string { return l[1:] }),
		"a line missing":    join(func(l []string) []string { return append(l[:1], l[2:]...) }),
		"a line twice":      join(func(l []string) []string { return append(l[:2], l[1:]...) }),
		"lines swapped":     join(func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }),
		"a tombstone added": join(func(l []string) []string {
			l[1] = fmt.Sprintf(`{"tenant":"clinic","subject":"%s","shredded_at":"2026-03-02T15:00:00Z"}`+"\n", people[2].Subject)
			return l
		}),
		"a key changed":   strings.Replace(string(export), `"wrapped":"E`, `"wrapped":"F`, 1),
		"text behind it":  string(export) + "{}\n",
		"another version": strings.Replace(string(export), `"version":1`, `"version":2`, 1),
		"another field":   strings.Replace(string(export), `"version":1`, `"version":1,"x":1`, 1),
		"a long line":     strings.Repeat("x", 1<<17),
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, string(export), bad)
			_, err := s.epochs.ReplayTombstones(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, epoch.ErrExportDamaged)
			_, err = s.epochs.ImportKeys(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, epoch.ErrExportDamaged)
			_, err = s.epochs.ConfirmExport(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, epoch.ErrExportDamaged)
			for _, p := range people[1:] {
				require.NoError(t, s.open(p))
			}
		})
	}
	t.Run("forged without the key", func(t *testing.T) {
		body := join(func(l []string) []string { return append(l[:1], l[2:len(l)-1]...) })
		var tail map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &tail))
		sum := sha256.Sum256([]byte(body))
		for _, mac := range []any{tail["mac"], "bm8gbWFj", ""} {
			bad := body + fmt.Sprintf(`{"keys":3,"tombstones":1,"sha256":%q,"mac":%q}`+"\n", base64.StdEncoding.EncodeToString(sum[:]), mac)
			_, err := s.epochs.ImportKeys(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, epoch.ErrExportDamaged)
		}
	})
	t.Run("another database", func(t *testing.T) {
		stranger := newSite(t)
		stranger.enroll(t, 0, 1)
		_, err := stranger.epochs.ImportKeys(ctx, bytes.NewReader(export))
		require.ErrorIs(t, err, vault.ErrKEKMissing)
	})
}

func FuzzReadExport(f *testing.F) {
	s := newSite(f)
	s.shred(f, s.enroll(f, 0, 3)[0])
	var buf bytes.Buffer
	_, err := s.epochs.ExportKeys(context.Background(), &buf)
	require.NoError(f, err)
	f.Add(buf.Bytes())
	f.Add([]byte(`{"sealtext":"key export","version":1,"epoch":"x","at":"2026-03-02T15:00:00Z"}` + "\n" + `{"keys":0,"tombstones":0,"sha256":"","mac":""}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := s.epochs.ConfirmExport(context.Background(), bytes.NewReader(b))
		if err == nil || errors.Is(err, epoch.ErrExportUnknown) {
			if !bytes.Equal(b, buf.Bytes()) {
				t.Fatal("an export that nobody wrote was believed")
			}
			return
		}
		if m != (epoch.Manifest{}) {
			t.Fatal("a manifest with an error")
		}
	})
}
