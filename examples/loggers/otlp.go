package main

import (
	"errors"
	"io"

	"github.com/sealtext/sealtext/redact"
)

// newOTLP returns a Writer for OTLP in JSON. The body of a record is text, and the names of scopes,
// spans and metrics are those of the program: they are masked by their content only.
func newOTLP(w io.Writer) (*redact.Writer, error) {
	return redact.NewWriter(w, redact.WriterConfig{
		KeepKeys: []string{"body", "name", "message"},
		MaxLine:  16 << 20, // a line is a batch of records
	})
}

func filterOTLP(in io.Reader, out io.Writer) error {
	masked, err := newOTLP(out)
	if err != nil {
		return err
	}
	_, err = io.Copy(masked, in)
	return errors.Join(err, masked.Close())
}
