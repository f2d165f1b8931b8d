// Command slogonly uses only the handler for log/slog. Its test counts the modules that a program
// links for it.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/sealtext/sealtext/redact"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	h, err := redact.NewHandler(slog.NewJSONHandler(w, nil), redact.HandlerConfig{})
	if err != nil {
		return err
	}
	slog.New(h).Info("delivered to +44 20 7946 0018", "otp", 204817, "attempt", 1)
	return nil
}
