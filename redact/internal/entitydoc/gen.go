//go:build ignore

// Command gen writes the files of package entitydoc into the current directory, which is that of
// package redact.
package main

import (
	"log"
	"os"

	"github.com/sealtext/sealtext/redact/internal/entitydoc"
)

func main() {
	for name, content := range map[string][]byte{
		"entities.go": entitydoc.Constants(),
		"ENTITIES.md": entitydoc.Page(),
	} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
