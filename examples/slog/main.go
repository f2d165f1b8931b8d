// Command slog shows what the redacting handler of package redact does to log
// records. Every line is logged twice: as it would stand in the log without
// the handler, and with it.
//
//	go run ./examples/slog
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/sealtext/sealtext/redact"
)

func main() {
	flag.Parse() // -h, and no other flag
	var err error
	if flag.NArg() > 0 {
		err = errors.New("it takes no arguments")
	} else {
		err = run(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "slog:", err)
		os.Exit(1)
	}
}

// customer is logged as it is by careless code. The tag masks a field that no
// rule would find.
type customer struct {
	Plan    string `json:"plan"`
	Contact string `json:"contact"`
	Nick    string `json:"nick" redact:"-"`
}

// session decides itself how it is logged, and gives too much away.
type session struct{ user string }

// LogValue implements slog.LogValuer.
func (s session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", s.user), slog.String("token", "q8ZrTtYw"))
}

// scene is one thing that programs log.
type scene struct {
	title string
	log   func(*slog.Logger)
}

var scenes = []scene{
	{"a number in the message", func(l *slog.Logger) { l.Info("delivered to +44 20 7946 0018") }},
	{"a passcode under a key that says so", func(l *slog.Logger) { l.Info("sent", "otp", 204817, "attempt", 1) }},
	{"an address under a key that does not", func(l *slog.Logger) { l.Info("signed up", "note", "asked for by ann@example.org") }},
	{"attributes of a logger", func(l *slog.Logger) { l.With("customer_phone", "020 7946 0018", "tenant", "acme").Info("queued") }},
	{"a group", func(l *slog.Logger) {
		l.Info("charged", slog.Group("payment", "method", "4539 1488 0343 6467", "amount", "12.90"))
	}},
	{"a group whose name is secret", func(l *slog.Logger) { l.WithGroup("recipient").Info("found", "first", "Ann", "city", "Leeds") }},
	{"a LogValuer", func(l *slog.Logger) { l.Info("session", "session_of", session{"ann@example.org"}) }},
	{"an error", func(l *slog.Logger) {
		l.Error("refused", "err", fmt.Errorf("provider: %w", errors.New("unknown subscriber +442079460018")))
	}},
	{"a struct", func(l *slog.Logger) { l.Info("loaded", "customer", customer{"basic", "ann@example.org", "Annie"}) }},
	{"harmless things", func(l *slog.Logger) { l.Info("done", "rows", 120, "state", "ok") }},
}

// run logs every scene without and with the handler.
func run(w io.Writer) error {
	plain := slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: withoutTime})
	masked, err := redact.NewHandler(plain, redact.HandlerConfig{})
	if err != nil {
		return err
	}
	for _, s := range scenes {
		if _, err := fmt.Fprintf(w, "%s\n  before  ", s.title); err != nil {
			return err
		}
		s.log(slog.New(plain))
		if _, err := fmt.Fprint(w, "  after   "); err != nil {
			return err
		}
		s.log(slog.New(masked))
	}
	return nil
}

// withoutTime leaves out what would make lines long and different every time.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return a
}
