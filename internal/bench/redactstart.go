package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/redact"
)

// What a program pays for linking redact is no ratio. These rows set a fixed
// limit as their baseline, on a clock that moves by what was measured: for
// time a nanosecond is one, for memory it stands for a byte.

// fixedRow compares the lowest of what measure returns with a limit.
func fixedRow(name, what string, limit int64, measure func(env *Env) (func() (int64, error), error)) Row {
	var now time.Time
	return Row{
		Name: name, What: what, Goal: AtMost(1),
		Config: ratio.Config{Rounds: 5, Slice: time.Duration(1), Now: func() time.Time { return now }},
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			once, err := measure(env)
			if err != nil {
				return nil, nil, err
			}
			v, err := once() // counting allocations runs an op ten times: one value does for that
			if err != nil {
				return nil, nil, err
			}
			ours = func(n int) error {
				if n == 1 {
					if v, err = once(); err != nil {
						return err
					}
				}
				now = now.Add(time.Duration(int64(n) * max(1, v)))
				return nil
			}
			baseline = func(n int) error { now = now.Add(time.Duration(int64(n) * limit)); return nil }
			return ours, baseline, nil
		},
	}
}

// probe builds this program with its symbols and returns its path.
func probe(env *Env) (string, error) {
	dir, err := env.TempDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "probe")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.CommandContext(env, "go", "build", "-o", path, "github.com/sealtext/sealtext/internal/bench").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
}

// inited matches a line such as
// init example.com/p @0.52 ms, 0.031 ms clock, 1024 bytes, 12 allocs.
var inited = regexp.MustCompile(`(?m)^init github\.com/sealtext/sealtext/(?:redact|redact/internal/detect|internal/phonemeta) @.* ms, ([0-9.]+) ms clock, (\d+) bytes`)

// initTrace starts the program and returns how long it took to initialize the
// packages, and how many bytes they allocated then.
func initTrace(env *Env, path string) (took time.Duration, allocated int64, err error) {
	cmd := exec.CommandContext(env, path, "-list", "redact")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		return 0, 0, err
	}
	for _, m := range inited.FindAllSubmatch(trace.Bytes(), -1) {
		ms, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return 0, 0, err
		}
		n, err := strconv.ParseInt(string(m[2]), 10, 64)
		if err != nil {
			return 0, 0, err
		}
		took += time.Duration(ms * float64(time.Millisecond))
		allocated += n
	}
	if allocated == 0 {
		return 0, 0, errors.New("no trace of the initialization")
	}
	return took, allocated, nil
}

func redactInitRow() Row {
	return fixedRow("redact/init", "initialization of redact and phonemeta in a new process / 5 ms", int64(5*time.Millisecond), func(env *Env) (func() (int64, error), error) {
		path, err := probe(env)
		if err != nil {
			return nil, err
		}
		return func() (int64, error) {
			took, _, err := initTrace(env, path)
			return int64(took), err
		}, nil
	})
}

// redactTablesRow adds up the variables of both packages, the allocations of their initialization,
// and one Redactor.
func redactTablesRow() Row {
	return fixedRow("redact/tables", "tables of redact and phonemeta and one Redactor / 8 MB, a nanosecond being a byte", 8<<20, func(env *Env) (func() (int64, error), error) {
		path, err := probe(env)
		if err != nil {
			return nil, err
		}
		_, allocated, err := initTrace(env, path)
		if err != nil {
			return nil, err
		}
		out, err := exec.CommandContext(env, "go", "tool", "nm", "-size", path).Output()
		if err != nil {
			return nil, err
		}
		total := allocated
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			f := strings.Fields(lines.Text()) // address, size, type, name
			if len(f) != 4 || !strings.ContainsAny(f[2], "dDbBrR") ||
				!strings.HasPrefix(f[3], "github.com/sealtext/sealtext/redact.") && !strings.HasPrefix(f[3], "github.com/sealtext/sealtext/redact/internal/detect.") && !strings.HasPrefix(f[3], "github.com/sealtext/sealtext/internal/phonemeta.") {
				continue
			}
			n, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				return nil, err
			}
			total += n
		}
		if total == allocated {
			return nil, errors.New("no symbols")
		}
		return func() (int64, error) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := redact.New(redact.Config{})
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(r)
			return total + int64(after.TotalAlloc-before.TotalAlloc), err
		}, nil
	})
}
