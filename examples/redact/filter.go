package main

import (
	"bufio"
	"io"

	"github.com/sealtext/sealtext/redact"
)

func filter(r *bufio.Reader, w *bufio.Writer) error {
	red, err := redact.New(redact.Config{})
	if err != nil {
		return err
	}
	for {
		line, err := r.ReadString('\n')
		w.WriteString(red.String(line))
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
