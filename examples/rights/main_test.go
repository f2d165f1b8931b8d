package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/retentiontest"
)

func TestStory(t *testing.T) {
	file, archive := filepath.Join(t.TempDir(), "notice.html"), filepath.Join(t.TempDir(), "answer.zip")
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-notice", file, "-answer", archive}, &out))
	for _, want := range []string{
		"- when you visited the shop, and a note about it: for 30 days after it was made",
		"- the texts of messages that were sent or received: for 7 days after its message was final or was received",
		"- Example Carrier Inc. (us), delivers and receives text messages; keeps text for 400 days, or 30 days after a deletion",
		`"note": "asked for a map of the Alps"`,
		"request access: completed on 2026-03-02",
		"visits: kept for 30 days after it was made (the shop takes books back for 30 days), until 2026-04-01",
		"transport: denied by consent.opted-out",
		"request object: completed on 2026-03-02",
		"the sweep would destroy 0 visits and keep 1, which are held",
		"the data subject is under a legal hold",
		"request restrict: completed on 2026-04-02",
		"- visits: 1 erased",
		"not reached: Example Carrier Inc. keeps the number of messages until 2026-07-31",
		"request erase: waiting, to be answered by 2026-05-02, waits for inbox",
		"15 days later: The processor inbox has not confirmed the request",
		"request erase: completed on 2026-04-17",
		"day 46: The request 4711 (portability) should have been answered by",
	} {
		require.Contains(t, out.String(), want)
	}
	// The number is printed nowhere, not even to the privacy officer.
	require.NotContains(t, out.String(), "2025550123")
	z, err := zip.OpenReader(archive)
	require.NoError(t, err)
	require.Len(t, z.File, 3)
	require.NoError(t, z.Close())
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(page), "for 30 days after it was made")
	require.NotContains(t, string(page), "2025550123")
}

// TestVisits holds the application's table against the suites for holders and for disposers.
func TestVisits(t *testing.T) {
	t.Run("holder", func(t *testing.T) {
		retentiontest.RunHolder(t, func(t *testing.T) retentiontest.HolderFixture {
			s := opened(t)
			return retentiontest.HolderFixture{
				Holder: s.visits, InTx: s.InTx, Secret: "Alps", Person: enroll(s),
				Add: func(ctx context.Context, p sealtext.Person) error {
					return s.visits.add(ctx, p, s.clock.now(), "asked for a map of the Alps")
				},
			}
		})
	})
	t.Run("disposer", func(t *testing.T) {
		retentiontest.RunDisposer(t, func(t *testing.T) retentiontest.DisposerFixture {
			s := opened(t)
			return retentiontest.DisposerFixture{
				Disposer: s.visits, InTx: s.InTx, Person: enroll(s),
				Add: func(ctx context.Context, p sealtext.Person, at time.Time) error {
					return s.visits.add(ctx, p, at, "bought a map")
				},
			}
		})
	})
}

func opened(t *testing.T) *shop {
	t.Helper()
	s, err := open(t.Context(), filepath.Join(t.TempDir(), "shop.db"), begin)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.pool.Close()) })
	return s
}

// enroll returns a function that makes persons with numbers of their own.
func enroll(s *shop) func(context.Context, sealtext.Tenant) (sealtext.Person, error) {
	people := 0
	return func(ctx context.Context, tenant sealtext.Tenant) (p sealtext.Person, err error) {
		if _, err := s.CreateTenant(ctx, tenant); err != nil {
			return p, err
		}
		people++
		n, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+people))
		if err != nil {
			return p, err
		}
		err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			p, err = s.Sealer.Enroll(ctx, tx, tenant, n)
			return err
		})
		return p, err
	}
}
