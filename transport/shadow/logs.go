package shadow

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/sealtext/sealtext/redact"
)

// Finder finds sensitive values in a text. *redact.Redactor implements it.
type Finder interface {
	Find(dst []redact.Finding, text string) []redact.Finding
}

// LogReport says where a log file has clear phone numbers. It has counts and line numbers, and nothing
// of the text.
type LogReport struct {
	File      string    `json:"file"` // its name without the folders, or "file" where a number is in it
	Bytes     int64     `json:"bytes"`
	Lines     int       `json:"lines"`
	Numbers   int       `json:"numbers"`
	LinesWith int       `json:"lines_with_numbers"`
	At        []LogLine `json:"at"` // the first [MaxLogLines] lines that have some
}

// LogLine is a line of a log file that has clear phone numbers.
type LogLine struct {
	Line    int `json:"line"` // from 1
	Numbers int `json:"numbers"`
}

const (
	// MaxLogLines is how many lines a LogReport names of one file.
	MaxLogLines = 100

	window  = 64 << 10 // how much of a line is looked at in one piece
	overlap = 1 << 10  // what two pieces have in common
)

// ScanLog reads a log file from beginning to end and counts its phone numbers, in memory that depends
// neither on its size nor on the length of its lines. Give it the plain text: a compressed file has
// none. The name is only shown. A nil finder stands for a *redact.Redactor of phone numbers with its
// defaults. The error is that of the reader or of the context.
func ScanLog(ctx context.Context, name string, r io.Reader, find Finder) (LogReport, error) {
	if find == nil {
		var err error
		if find, err = redact.New(redact.Config{Entities: []redact.Entity{redact.PhoneNumber}}); err != nil {
			return LogReport{}, fmt.Errorf("shadow: %w", err)
		}
	}
	s := scanner{find: find, out: LogReport{File: filepath.Base(name), At: []LogLine{}}}
	if s.count(s.out.File, len(s.out.File)) > 0 {
		s.out.File = "file"
	}
	in := bufio.NewReaderSize(r, window)
	for {
		if err := ctx.Err(); err != nil {
			return LogReport{}, fmt.Errorf("shadow: scan: %w", err)
		}
		piece, err := in.ReadSlice('\n')
		s.out.Bytes += int64(len(piece))
		s.take(piece, err == nil)
		switch {
		case errors.Is(err, io.EOF):
			s.take(nil, len(s.rest) > 0 || s.open)
			return s.out, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return LogReport{}, fmt.Errorf("shadow: the log file cannot be read: %w", err)
		}
	}
}

// scanner is one call of ScanLog.
type scanner struct {
	find    Finder
	out     LogReport
	found   []redact.Finding
	rest    []byte // of the line, not counted yet
	open    bool   // whether the line has begun
	numbers int    // of the line
}

// take looks at a piece of a line, or at its end.
func (s *scanner) take(piece []byte, end bool) {
	s.open = s.open || len(piece) > 0
	s.rest = append(s.rest, piece...)
	upTo := len(s.rest)
	if !end {
		// What begins in the last part may go on in the next piece.
		if upTo -= overlap; upTo <= 0 {
			return
		}
	}
	counted := s.count(string(s.rest), upTo)
	s.numbers += counted
	next := upTo
	if counted > 0 {
		next = max(next, s.found[counted-1].End)
	}
	s.rest = append(s.rest[:0], s.rest[next:]...)
	if !end {
		return
	}
	s.out.Lines++
	if s.numbers > 0 {
		s.out.Numbers += s.numbers
		s.out.LinesWith++
		if len(s.out.At) < MaxLogLines {
			s.out.At = append(s.out.At, LogLine{s.out.Lines, s.numbers})
		}
	}
	s.open, s.numbers, s.rest = false, 0, s.rest[:0]
}

// count returns how many numbers begin before an offset; they are the first of s.found.
func (s *scanner) count(text string, before int) (n int) {
	s.found = s.find.Find(s.found[:0], text)
	for _, f := range s.found {
		if f.Start < before {
			n++
		}
	}
	return n
}
