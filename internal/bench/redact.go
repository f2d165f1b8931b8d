package main

import (
	"errors"
	"io"
	"log/slog"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/redact"
)

// twelveRegexps returns the patterns that people run one after another instead.
func twelveRegexps() (out []*regexp.Regexp) {
	for _, p := range []string{
		`(?:\+?\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b`,
		`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`,
		`\b(?:\d[ -]?){13,16}\b`,
		`\b[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}\b`,
		`\b\d{3}-\d{2}-\d{4}\b`,
		`https?://[^\s]+|www\.[^\s]+|\b[a-z0-9-]+\.(?:com|net|org|io)\b[^\s]*`,
		`\b(?:\d{1,3}\.){3}\d{1,3}\b`,
		`\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b`,
		`\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b`,
		`\b\d{4,8}\b`,
		`(?i)\b(?:password|passwd|pwd|secret|token)\b\s*[:=]\s*\S+`,
		`\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b`,
	} {
		out = append(out, regexp.MustCompile(p))
	}
	return out
}

// findOp finds everything in all texts; errNothing guards against a detector
// that is fast because it does nothing.
func findOp(texts []string, least int) (ratio.Op, error) {
	r, err := redact.New(redact.Config{})
	if err != nil {
		return nil, err
	}
	dst := make([]redact.Finding, 0, 1<<17)
	return ratio.Each(func() error {
		n := 0
		for _, text := range texts {
			dst = r.Find(dst[:0], text)
			n += len(dst)
		}
		if n < least {
			return errNothing
		}
		return nil
	}), nil
}

var errNothing = errors.New("fewer findings than there are")

func regexpOp(texts []string) ratio.Op {
	patterns := twelveRegexps()
	return ratio.Each(func() error {
		for _, text := range texts {
			for _, re := range patterns {
				re.FindAllStringIndex(text, -1)
			}
		}
		return nil
	})
}

// scanOp looks every byte up in a table of 256 entries: about the least that a
// scanner without tricks can do.
func scanOp(texts []string) ratio.Op {
	var table [256]byte
	for i := range table {
		table[i] = byte(i * 7)
	}
	return ratio.Each(func() error {
		or := byte(0)
		for _, text := range texts {
			or |= scan(&table, text)
		}
		if or == 0 {
			return errNothing
		}
		return nil
	})
}

func scan(table *[256]byte, text string) (or byte) {
	for i := range len(text) {
		or |= table[text[i]]
	}
	return or
}

// manyRounds finds a quiet moment on a busy machine: many short slices, in
// the time of the thread.
var manyRounds = ratio.Config{Rounds: 101, Slice: 4 * time.Millisecond, Now: cpuTime}

func redactRow() Row {
	return Row{
		Name: "redact", What: "all detectors over 200 mixed messages / twelve regexps one after another",
		Goal: AtLeast(50), MaxAllocs: Allocs(0), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours, err = findOp(mixedMessages(), 60)
			return ours, regexpOp(mixedMessages()), err
		},
	}
}

func redactScanRow() Row {
	return Row{
		Name: "redact/scan", What: "all detectors over 200 mixed messages / a table of 256 entries looked up for every byte",
		Goal: AtMost(17), MaxAllocs: Allocs(0), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			ours, err = findOp(mixedMessages(), 60)
			return ours, scanOp(mixedMessages()), err
		},
	}
}

// redactPlainRow takes the messages of the mix that hold no digit, no byte
// outside ASCII and none of the characters that may tie a value together.
func redactPlainRow() Row {
	return Row{
		Name: "redact/plain", What: "all detectors over messages without anchors / the table; 2.5x is 40 % of its speed",
		Goal: AtMost(2.5), MaxAllocs: Allocs(0), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			texts := pick(func(text string) bool {
				return !strings.ContainsFunc(text, func(r rune) bool { return r >= '0' && r <= '9' || r >= 0x80 || strings.ContainsRune("@:=+", r) }) &&
					!strings.Contains(strings.TrimRight(text, "."), ".")
			})
			ours, err = findOp(texts, 0)
			return ours, scanOp(texts), err
		},
	}
}

// pick returns the messages of the mix that f accepts.
func pick(f func(string) bool) (out []string) {
	for _, text := range mixedMessages() {
		if f(text) {
			out = append(out, text)
		}
	}
	return out
}

// stringOp masks all texts.
func stringOp(r *redact.Redactor, texts []string, changed bool) ratio.Op {
	return ratio.Each(func() error {
		for _, text := range texts {
			if (r.String(text) != text) != changed {
				return errNothing
			}
		}
		return nil
	})
}

func replaceOp(texts []string) ratio.Op {
	patterns := twelveRegexps()
	return ratio.Each(func() error {
		for _, text := range texts {
			for _, re := range patterns {
				text = re.ReplaceAllString(text, "[X]")
			}
		}
		return nil
	})
}

// redactStringRow masks the messages of the mix with findings, or those
// without; dirty ones may allocate their result, clean ones nothing.
func redactStringRow(name, what string, dirty bool) Row {
	r, err := redact.New(redact.Config{})
	var texts []string
	if err == nil {
		texts = pick(func(text string) bool { return (len(r.Find(nil, text)) > 0) == dirty })
	}
	most := 0
	if dirty {
		most = len(texts)
	}
	return Row{
		Name: name, What: what, MaxAllocs: Allocs(float64(most)), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, _ error) {
			return stringOp(r, texts, dirty), replaceOp(texts), err
		},
	}
}

// redactSlogRow logs five attributes, one of them a number, with the bare
// handler, which also spends a microsecond, and with the redacting one.
func redactSlogRow() Row {
	return Row{
		Name: "redact/slog", What: "slog handler that redacts, 5 attributes / the bare handler and one microsecond",
		Goal: AtMost(1), MaxAllocs: Allocs(2), Config: manyRounds,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			bare := slog.NewTextHandler(io.Discard, nil)
			h, err := redact.NewHandler(bare, redact.HandlerConfig{})
			if err != nil {
				return nil, nil, err
			}
			masked, plain := slog.New(h), slog.New(bare)
			work := microsecond()
			ours = ratio.Each(func() error { logFive(masked); return nil })
			baseline = ratio.Each(func() error { logFive(plain); work(); return nil })
			return ours, baseline, nil
		},
	}
}

func logFive(l *slog.Logger) {
	l.Info("message accepted", "tenant", "acme", "segments", 2, "contact", "+442079460018", "state", "queued", "attempt", 1)
}

// microsecond returns work that takes one microsecond when nothing disturbs
// it.
func microsecond() func() {
	var table [256]byte
	text := strings.Repeat("x", 1<<20)
	best := time.Hour
	runtime.LockOSThread() // the clock is the thread's
	defer runtime.UnlockOSThread()
	for range 200 {
		start := cpuTime()
		scan(&table, text)
		best = min(best, cpuTime().Sub(start))
	}
	text = text[:min(len(text), max(1, len(text)*int(time.Microsecond)/int(best)))]
	or := byte(0)
	return func() { or |= scan(&table, text) }
}
