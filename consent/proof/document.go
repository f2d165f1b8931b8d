package proof

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

// document assembles lines. It keeps its first error.
type document struct {
	about  about
	buf    bytes.Buffer
	prev   string // hash of the last line
	lines  int
	held   int
	counts Counts
	have   map[string]bool // lines that others may refer to
	err    error
}

func (d *document) link(lineType string) link { return link{lineType, d.prev} }

// add appends one line.
func (d *document) add(v any) []byte {
	if d.err != nil {
		return nil
	}
	b, err := encode(v)
	if err != nil {
		d.err = errors.New("consent/proof: a line has no JSON form") // times beyond the year 9999
		return nil
	}
	if len(b) > MaxLine {
		d.err = errors.New("consent/proof: a line would be too long")
		return nil
	}
	d.buf.Write(b)
	d.buf.WriteByte('\n')
	d.prev = hashOf(b)
	d.lines++
	return b
}

// once reports whether a line that others refer to has still to be written.
func (d *document) once(key string) bool {
	if d.have == nil {
		d.have = map[string]bool{}
	}
	if d.have[key] {
		return false
	}
	d.have[key] = true
	return true
}

func (d *document) head() { d.add(headLine{d.link(typeHead), d.about}) }

// person writes the person line, from the events with evidence.
func (d *document) person(events []Event) {
	for _, ev := range events {
		if ev.Number.IsZero() && ev.Name.Len() == 0 {
			continue
		}
		l := personLine{link: d.link(typePerson), Name: ev.Name.Plaintext()}
		if !ev.Number.IsZero() {
			l.Number = ev.Number.E164()
		}
		d.add(l)
		return
	}
}

func (d *document) program(scope string, p Program) {
	if !d.once(typeProgram + scope) {
		return
	}
	d.counts.Programs++
	d.held += len(d.add(programLine{d.link(typeProgram), scope, p}))
}

func (d *document) event(ev Event, program string) {
	l := eventLine{
		ID: ev.ID, Seq: ev.Seq, Kind: ev.Kind.String(), Scope: ev.Scope.String(), Purposes: ev.Purposes.Each(), Storage: ev.Purposes&sealtext.Storage != 0, Method: ev.Method.String(),
		Flags: ev.Flags, Notice: ev.Notice, OccurredAt: ev.OccurredAt, ReceivedAt: ev.ReceivedAt, ExpiresAt: ev.ExpiresAt,
		Evidence: ev.Evidence, Tombstone: ev.Tombstone(), Program: program, Keep: ev.Keep,
		Missing: ev.Missing(StandardISO27560), MissingTSR: ev.Missing(StandardTSR),
	}
	if ev.Shown {
		l.Text = hashOf([]byte(ev.Text))
		if d.once(typeText + l.Text) {
			d.counts.Texts++
			d.held += len(ev.Text)
			d.add(textLine{d.link(typeText), l.Text, ev.Text})
		}
	}
	if ev.Copy != nil {
		l.Copy = hashOf(ev.Copy)
		if d.once(typeCopy + l.Copy) {
			d.counts.Copies++
			d.held += len(ev.Copy)
			d.add(copyLine{d.link(typeCopy), l.Copy, ev.Copy})
		}
	}
	l.link = d.link(typeEvent)
	d.counts.event(l)
	d.add(l)
}

// event counts one event, for the writer and the verifier alike.
func (c *Counts) event(l eventLine) {
	c.Events++
	if l.Tombstone {
		c.Tombstones++
	}
	if len(l.Missing)+len(l.MissingTSR) > 0 {
		c.Incomplete++
	}
}

// finish returns the counts of a manifest that comes after so many lines.
func (c Counts) finish(lines int) Counts {
	c.Lines, c.Erased = lines, c.Events > 0 && c.Tombstones == c.Events
	return c
}

// end writes the manifest, the signatures and the last line.
func (d *document) end(signers []Signer) ([]byte, error) {
	if d.err == nil && (d.counts.Programs > MaxPrograms || d.counts.Texts > MaxTexts || d.counts.Copies > MaxCopies || d.held > MaxHeld) {
		d.err = errors.New("consent/proof: more programs, texts or copies than a file may have")
	}
	manifest := d.add(manifestLine{d.link(typeManifest), d.about, d.counts.finish(d.lines)})
	for _, s := range signers {
		if d.err != nil {
			break
		}
		text, err := sign(s, manifest)
		if err != nil {
			return nil, fmt.Errorf("consent/proof: sign: %w", err)
		}
		d.add(signatureLine{d.link(typeSignature), text})
	}
	d.add(endLine{d.link(typeEnd), d.lines})
	return d.buf.Bytes(), d.err
}
