package shadow_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/shadow"
)

func TestReadStages(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	for _, c := range []struct {
		name, text, says string
		want             shadow.Stages
	}{
		{"three", `{"clinic": "observe", "books": "gate", "bakery": "direct"}`, "", shadow.Stages{clinic: shadow.StageObserve, sealtext.MustTenant("books"): shadow.StageGate, sealtext.MustTenant("bakery"): shadow.StageDirect}},
		{"none", `{}`, "", shadow.Stages{}},
		{"another stage", `{"clinic": "off"}`, "gate, observe or direct", nil},
		{"not a tenant", `{"+12025550123": "gate"}`, "tenant", nil},
		{"a list", `["clinic"]`, "one JSON object", nil},
		{"null", `null`, "one JSON object", nil},
		{"two", `{} {}`, "one JSON object", nil},
		{"nothing", ``, "one JSON object", nil},
		{"too long", strings.Repeat(" ", 16<<20+1), "at most 16 MiB", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := shadow.ReadStages(strings.NewReader(c.text))
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				require.NotContains(t, err.Error(), "2025550123")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	stage, err := shadow.Stages{clinic: shadow.StageObserve}.Stage(t.Context(), sealtext.MustTenant("nobody"))
	require.NoError(t, err)
	require.Equal(t, shadow.StageGate, stage, "who is not named is at the gate")
	require.Equal(t, "unknown", shadow.Stage(3).String())
	_, err = shadow.Stage(3).MarshalText()
	require.ErrorContains(t, err, "gate, observe or direct")
}

func FuzzReadStages(f *testing.F) {
	f.Add(`{"clinic": "observe"}`)
	f.Add(`{"clinic": null}`)
	f.Fuzz(func(t *testing.T, text string) {
		stages, err := shadow.ReadStages(strings.NewReader(text))
		if err != nil {
			require.Nil(t, stages)
			require.True(t, strings.HasPrefix(err.Error(), "shadow: "), err)
			return
		}
		for tenant, stage := range stages {
			name, err := stage.MarshalText()
			require.NoError(t, err)
			require.Contains(t, []string{"gate", "observe", "direct"}, string(name))
			require.False(t, tenant.IsZero())
		}
	})
}

// A changed file counts at once, and one that cannot be read stops everything until it is mended.
func TestStageFile(t *testing.T) {
	clinic := sealtext.MustTenant("clinic")
	path := filepath.Join(t.TempDir(), "stages.json")
	_, err := shadow.OpenStages(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NotContains(t, err.Error(), path)
	write := func(text string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
		at := time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC) // that of all: a copy may keep its date
		require.NoError(t, os.Chtimes(path+".new", at, at))
		require.NoError(t, os.Rename(path+".new", path))
	}
	write(`{"clinic": "observe", "books": "gate"}`)
	f, err := shadow.OpenStages(path)
	require.NoError(t, err)
	for _, c := range []struct {
		text, says string
		want       shadow.Stage
	}{
		{`{"clinic": "observe", "books": "gate"}`, "", shadow.StageObserve},
		{`{"clinic": "gate", "books": "observe"}`, "", shadow.StageGate}, // as long as the one before
		{`{"clinic": "nothing"}`, "gate, observe or direct", shadow.StageGate},
		{`{"clinic": "direct"}`, "", shadow.StageDirect},
	} {
		write(c.text)
		for range 2 {
			got, err := f.Stage(t.Context(), clinic)
			if c.says != "" {
				require.ErrorContains(t, err, c.says)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		}
	}
	require.NoError(t, os.Remove(path))
	_, err = f.Stage(t.Context(), clinic)
	require.ErrorIs(t, err, os.ErrNotExist)
}
