package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/ratio"
)

// fakeRow takes exactly the given times: its clock moves only when it works.
func fakeRow(name string, ours, baseline time.Duration, goal Goal) Row {
	var now time.Time
	takes := func(d time.Duration) ratio.Op {
		return func(n int) error {
			now = now.Add(time.Duration(n) * d)
			return nil
		}
	}
	return Row{
		Name: name, What: "ours / theirs", Goal: goal,
		Config:  ratio.Config{Now: func() time.Time { return now }},
		Prepare: func(*Env) (ratio.Op, ratio.Op, error) { return takes(ours), takes(baseline), nil },
	}
}

func TestRun(t *testing.T) {
	us := time.Microsecond
	allocates := fakeRow("allocates", us, us, Goal{})
	allocates.MaxAllocs = Allocs(0)
	allocates.Prepare = func(*Env) (ratio.Op, ratio.Op, error) {
		var keep []byte
		op := ratio.Each(func() error { keep = make([]byte, 64+len(keep)%2); return nil })
		return op, op, nil
	}
	allocates.Config = ratio.Config{Slice: time.Millisecond}
	fails := fakeRow("fails", us, us, Goal{})
	fails.Prepare = func(*Env) (ratio.Op, ratio.Op, error) { return nil, nil, errors.New("no disk") }
	counts := func(name string, ours, baseline float64, goal Goal) Row {
		return Row{
			Name: name, What: "ours / theirs", Goal: goal, Unit: "tx",
			Observe: func(*Env) (float64, float64, error) { return ours, baseline, nil },
		}
	}
	long := counts("growth", 4, 2, AtMost(1.4))
	long.Long = true
	broken := counts("broken", 1, 1, Goal{})
	broken.Observe = func(*Env) (float64, float64, error) { return 0, 0, errors.New("no server") }
	all := []Row{
		counts("tx", 0.025, 5, NoMore(0.05)),
		counts("tx-many", 0.06, 0, NoMore(0.05)),
		long,
		broken,
		fakeRow("seal", 12*us, 10*us, AtMost(1.25)),
		fakeRow("prf", 20*us, 10*us, AtMost(2.5)),
		fakeRow("prf/hmac", 90*us, 10*us, Goal{}),
		fakeRow("slow", 13*us, 10*us, AtMost(1.25)),
		fakeRow("number", us, 150*us, AtLeast(100)),
		fakeRow("number-slow", us, 99*us, AtLeast(100)),
		allocates,
		fails,
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"met", []string{"seal"}, 0, []string{`(?m)^name .* goal$`, `(?m)^seal +12µs +10µs +1\.20x +0  <= 1\.25x$`}},
		{"missed", []string{"slow"}, 1, []string{`1\.30x .*<= 1\.25x  MISSED`}},
		{"a family", []string{"prf"}, 0, []string{`(?m)^prf `, `(?m)^prf/hmac .*9\.00x .*print$`}},
		{"one of a family", []string{"prf/hmac"}, 0, []string{`(?m)\Aname.*\nprf/hmac .*\n\z`}},
		{"speed-up met", []string{"number"}, 0, []string{`1/150 .*>= 100x faster\n`}},
		{"speed-up missed", []string{"number-slow"}, 1, []string{`1/99 .*MISSED`}},
		{"allocations", []string{"allocates"}, 1, []string{` 1  print, <= 0 allocs  MISSED`}},
		{"a row that fails", []string{"fails", "seal"}, 1, []string{`fails: no disk`, `(?m)^seal `}},
		{"a count", []string{"tx"}, 0, []string{`(?m)^tx +0\.025 tx +5 tx +1/200 +0  <= 0\.05$`}},
		{"a count that is missed", []string{"tx-many"}, 1, []string{`(?m)^tx-many +0\.06 tx +- +- +0  <= 0\.05  MISSED$`}},
		{"a long row", []string{"growth", "tx"}, 0, []string{`(?m)\Aname.*\ntx .*\n\z`}},
		{"a long row that is asked for", []string{"-long", "growth"}, 1, []string{`2\.00x .*<= 1\.4x  MISSED`}},
		{"a count that fails", []string{"broken"}, 1, []string{`broken: no server`}},
		{"unknown name", []string{"sael"}, 2, []string{`no row is named sael`}},
		{"unknown flag", []string{"-x"}, 2, []string{`not defined`}},
		{"list", []string{"-list", "prf"}, 0, []string{`(?m)\Aprf +<= 2\.5x +ours / theirs$`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			require.Equal(t, c.code, run(t.Context(), all, c.args, &out, &out), out.String())
			for _, want := range c.want {
				require.Regexp(t, want, out.String())
			}
		})
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	all := []Row{fakeRow("seal", 12*time.Microsecond, 10*time.Microsecond, AtMost(1.25))}
	require.Zero(t, run(t.Context(), all, []string{"-json"}, &out, &out))
	var got Line
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Equal(t, Line{
		Name: "seal", What: "ours / theirs", Unit: "ns", Ours: 12000, Baseline: 10000, Ratio: 1.2,
		Goal: "<= 1.25x", Met: true,
	}, got)
}

func TestMedianRowsAreJudgedByTheMedian(t *testing.T) {
	lucky := ratio.Result{
		Ours:     ratio.Timing{Min: 1, Median: 20},
		Baseline: ratio.Timing{Min: 1, Median: 10},
		Pairs:    []float64{1, 2, 2},
	}
	row := Row{Goal: AtMost(1.5)}
	require.True(t, judge(row, lucky).Met)
	row.Median = true
	require.False(t, judge(row, lucky).Met)
}

func TestEnvCleansUp(t *testing.T) {
	var dir string
	row := fakeRow("disk", time.Second, time.Second, Goal{})
	prepare := row.Prepare
	row.Prepare = func(env *Env) (ratio.Op, ratio.Op, error) {
		var err error
		dir, err = env.TempDir()
		require.NoError(t, err)
		require.DirExists(t, dir)
		return prepare(env)
	}
	_, err := measure(t.Context(), row)
	require.NoError(t, err)
	_, err = os.Stat(dir)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestRows checks the real list without measuring: names are well formed and
// unique, and every row prepares both sides, which then run.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		t.Run(r.Name, func(t *testing.T) {
			require.Regexp(t, `^[a-z0-9-]+(/[a-z0-9-]+)*$`, r.Name)
			require.False(t, seen[r.Name], "the name is taken")
			seen[r.Name] = true
			require.NotEmpty(t, r.What)
			env := &Env{Context: t.Context(), Shrink: 16}
			defer env.close()
			if r.Observe != nil {
				require.Nil(t, r.Prepare)
				ours, _, err := r.Observe(env)
				require.NoError(t, err)
				require.Positive(t, ours)
				return
			}
			ours, baseline, err := r.Prepare(env)
			require.NoError(t, err)
			require.NoError(t, ours(2))
			require.NoError(t, baseline(2))
		})
	}
}
