package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/sealtext/sealtext/internal/ratio"
)

// Line is the result of a row, as printed and as an object of the JSON output.
type Line struct {
	Name           string  `json:"name"`
	What           string  `json:"what"`
	Unit           string  `json:"unit"`
	Ours           float64 `json:"ours"`
	Baseline       float64 `json:"baseline"`
	Ratio          float64 `json:"ratio"`
	Allocs         float64 `json:"allocs"`
	BaselineAllocs float64 `json:"baseline_allocs"`
	Goal           string  `json:"goal"`
	Met            bool    `json:"met"`
}

// measure runs one row.
func measure(ctx context.Context, r Row) (Line, error) {
	env := &Env{Context: ctx}
	defer env.close()
	if r.Observe != nil {
		ours, baseline, err := r.Observe(env)
		if err != nil {
			return Line{}, fmt.Errorf("%s: %w", r.Name, err)
		}
		return observed(r, ours, baseline), nil
	}
	ours, baseline, err := r.Prepare(env)
	if err != nil {
		return Line{}, fmt.Errorf("%s: %w", r.Name, err)
	}
	var best Line
	for n := range max(r.Runs, 1) {
		res, err := ratio.Compare(ctx, r.Config, ours, baseline)
		if err != nil {
			return Line{}, fmt.Errorf("%s: %w", r.Name, err)
		}
		if line := judge(r, res); n == 0 || line.Ratio < best.Ratio {
			best = line
		}
	}
	return best, nil
}

// observed compares what a row has observed with its goal.
func observed(r Row, ours, baseline float64) Line {
	l := Line{Name: r.Name, What: r.What, Unit: cmp.Or(r.Unit, "ns"), Ours: ours, Baseline: baseline, Goal: r.Goal.String()}
	if baseline != 0 {
		l.Ratio = ours / baseline
	}
	l.Met = r.Goal.met(l)
	return l
}

// judge compares a result with the goal of the row.
func judge(r Row, res ratio.Result) Line {
	l := Line{
		Name: r.Name, What: r.What, Unit: "ns",
		Ours: res.Ours.Min, Baseline: res.Baseline.Min, Ratio: res.MinRatio(),
		Allocs: res.Ours.Allocs, BaselineAllocs: res.Baseline.Allocs,
		Goal: r.Goal.String(),
	}
	if r.Median {
		l.Ours, l.Baseline, l.Ratio = res.Ours.Median, res.Baseline.Median, res.MedianRatio()
	}
	l.Met = r.Goal.met(l)
	if r.MaxAllocs != nil {
		l.Goal += fmt.Sprintf(", <= %g allocs", *r.MaxAllocs)
		l.Met = l.Met && l.Allocs <= *r.MaxAllocs
	}
	return l
}
