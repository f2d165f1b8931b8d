package proof

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Verify reads a file to its end and checks it with nothing but the file and the given keys. It
// checks that the file is complete and unchanged, that texts and copies have the hashes that the
// events recorded, that the missing fields are those that the file names, and that a given key
// signed it. It keeps in memory one line and the lines that events may refer to, at most [MaxHeld]
// bytes.
//
// The error is a [*FormatError], [ErrUnsigned], or that of r or of cfg.Event. It never holds
// content of the file.
func Verify(r io.Reader, cfg VerifyConfig) (Report, error) {
	v := &verifier{
		in: bufio.NewReader(r), cfg: cfg,
		programs: map[string]*Program{}, texts: map[string]string{}, copies: map[string][]byte{},
	}
	for !v.done {
		line, err := v.next()
		if errors.Is(err, io.EOF) {
			return Report{}, v.wrongAt(v.lines+1, "must be there: the file is cut off")
		}
		if err != nil {
			return Report{}, err
		}
		if err := v.line(line); err != nil {
			return Report{}, err
		}
	}
	switch _, err := v.next(); {
	case err == nil:
		return Report{}, v.wrong("must not be there: it comes after the end")
	case !errors.Is(err, io.EOF):
		return Report{}, err
	case len(cfg.Verifiers) > 0 && len(v.report.Signers) == 0:
		return Report{}, ErrUnsigned
	}
	v.warn()
	return v.report, nil
}

// verifier is the state of reading a file.
type verifier struct {
	in       *bufio.Reader
	cfg      VerifyConfig
	buf      []byte
	lines    int    // lines read so far, including the current one
	prev     string // hash of the line before
	about    about
	number   sealtext.Number
	name     sealtext.Body
	named    bool
	programs map[string]*Program
	texts    map[string]string
	copies   map[string][]byte
	held     int
	counts   Counts
	manifest []byte // a copy of its line, once it is read
	signed   int
	assumed  bool // a clock without a jurisdiction
	done     bool
	report   Report
}

func (v *verifier) wrong(rule string) error { return v.wrongAt(v.lines, rule) }

func (v *verifier) wrongAt(line int, rule string) error { return &FormatError{line, rule} }

// next reads a line without its line feed; io.EOF where there is none.
func (v *verifier) next() ([]byte, error) {
	v.buf = v.buf[:0]
	for {
		part, err := v.in.ReadSlice('\n')
		if len(v.buf)+len(part) > MaxLine+1 {
			return nil, v.wrongAt(v.lines+1, "must have at most 2 MiB")
		}
		v.buf = append(v.buf, part...)
		switch {
		case err == nil:
			v.lines++
			return v.buf[:len(v.buf)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("consent/proof: read: %w", err)
		case len(v.buf) > 0:
			return nil, v.wrongAt(v.lines+1, "must end with a line feed: the file is cut off")
		default:
			return nil, io.EOF
		}
	}
}

// line checks one line and its content.
func (v *verifier) line(b []byte) error {
	var l link
	if json.Unmarshal(b, &l) != nil {
		return v.wrong("must be a JSON object with a type")
	}
	if l.Prev != v.prev {
		return v.wrong("must hold the SHA-256 of the line before: one of the two was changed, or lines between them are gone")
	}
	if first := v.lines == 1; first != (l.Type == typeHead) {
		return v.wrong(`must have the type "proof" if it is the first, and only then`)
	}
	closing := l.Type == typeSignature || l.Type == typeEnd
	if closing != (v.manifest != nil) {
		return v.wrong("must stand on its side of the manifest")
	}
	err := v.say(l.Type, b)
	v.prev = hashOf(b)
	return err
}

// say parses a line of a type.
func (v *verifier) say(lineType string, b []byte) error {
	switch lineType {
	case typeHead:
		return read(v, b, v.head)
	case typePerson:
		return read(v, b, v.person)
	case typeProgram:
		return read(v, b, func(l programLine) error { return v.program(l, len(b)) })
	case typeText:
		return read(v, b, v.text)
	case typeCopy:
		return read(v, b, v.copy)
	case typeEvent:
		return read(v, b, v.event)
	case typeManifest:
		return read(v, b, func(l manifestLine) error { return v.end(l, b) })
	case typeSignature:
		return read(v, b, v.signature)
	case typeEnd:
		return v.last(b)
	}
	return v.wrong("must have one of the types of the format")
}

// read parses the members of a line. Unknown members are ignored; the hashes cover them.
func read[T any](v *verifier, b []byte, f func(T) error) error {
	var l T
	if json.Unmarshal(b, &l) != nil {
		return v.wrong("must have the members of its type, in their forms")
	}
	return f(l)
}

func (v *verifier) head(l headLine) error {
	switch {
	case l.Format != Format || l.Version != Version:
		return v.wrong("must name the format sealtext-consent-proof in version 1")
	case l.Tenant.IsZero() || l.Person.IsZero() || l.GeneratedAt.IsZero():
		return v.wrong("must say whose proof it is and when it was made")
	}
	v.about = l.about
	return nil
}

func (v *verifier) person(l personLine) (err error) {
	if v.named || v.counts.Events > 0 {
		return v.wrong("must be the only one of its type, and stand before the events")
	}
	v.named = true
	if l.Number != "" {
		if v.number, err = sealtext.ParseE164(l.Number); err != nil {
			return v.wrong("must have a number in E.164")
		}
	}
	if v.name, err = sealtext.NewBody(l.Name); err != nil || len(l.Name) > MaxName {
		return v.wrong("must have a name of at most 512 bytes")
	}
	return nil
}

func (v *verifier) program(l programLine, size int) error {
	scope, ok := parseScope(l.Scope)
	if !ok || scope.Level != consent.LevelTenant && scope.Level != consent.LevelProgram || v.programs[l.Scope] != nil {
		return v.wrong("must describe a program or the tenant, each once")
	}
	v.programs[l.Scope] = &l.Program
	v.counts.Programs++
	return v.hold(size, v.counts.Programs, MaxPrograms)
}

func (v *verifier) text(l textLine) error {
	if _, ok := v.texts[l.SHA256]; ok || hashOf([]byte(l.Text)) != l.SHA256 {
		return v.wrong("must have a text with its SHA-256, each once")
	}
	v.texts[l.SHA256] = l.Text
	v.counts.Texts++
	return v.hold(len(l.Text), v.counts.Texts, MaxTexts)
}

func (v *verifier) copy(l copyLine) error {
	if _, ok := v.copies[l.SHA256]; ok || len(l.Data) == 0 || hashOf(l.Data) != l.SHA256 {
		return v.wrong("must have a copy with its SHA-256, each once")
	}
	v.copies[l.SHA256] = l.Data
	v.counts.Copies++
	return v.hold(len(l.Data), v.counts.Copies, MaxCopies)
}

func (v *verifier) hold(size, count, most int) error {
	if v.held += size; v.held > MaxHeld || count > most {
		return v.wrong("must leave programs, texts and copies within the bounds of the format")
	}
	return nil
}

func (v *verifier) event(l eventLine) error {
	ev, rule := v.read(l)
	if rule != "" {
		return v.wrong(rule)
	}
	if !slices.Equal(l.Missing, ev.Missing(StandardISO27560)) || !slices.Equal(l.MissingTSR, ev.Missing(StandardTSR)) {
		return v.wrong("must name the fields that are missing, and no others")
	}
	v.counts.event(l)
	v.assumed = v.assumed || l.Keep != nil && (l.Keep.AnyJurisdiction || l.Keep.MayBeInUse)
	if v.cfg.Event != nil {
		return v.cfg.Event(ev)
	}
	return nil
}

// read assembles an event from its line and the lines above. rule is the first rule that the line
// breaks.
func (v *verifier) read(l eventLine) (ev Event, rule string) {
	var okScope, okKind, okMethod bool
	ev = Event{
		HistoryEntry: consent.HistoryEntry{ID: l.ID, Seq: l.Seq, Flags: l.Flags, Notice: l.Notice, Purposes: sealtext.Purposes(l.Purposes...), OccurredAt: l.OccurredAt, ReceivedAt: l.ReceivedAt, ExpiresAt: l.ExpiresAt},
		Line:         v.lines, Tenant: v.about.Tenant, Person: v.about.Person, Evidence: l.Evidence, Keep: l.Keep,
	}
	if l.Storage {
		ev.Purposes |= sealtext.Storage
	}
	if ev.Scope, okScope = parseScope(l.Scope); !okScope {
		return ev, "must have a scope in the words of package consent"
	}
	if ev.Kind, okKind = parseKind(l.Kind); !okKind {
		return ev, "must have a kind in the words of package consent"
	}
	if ev.Method, okMethod = parseMethod(l.Method); !okMethod {
		return ev, "must have a method in the words of package consent"
	}
	switch {
	case l.ID.IsZero() || l.OccurredAt.IsZero() || l.ReceivedAt.IsZero():
		return ev, "must have an id and its times"
	case len(ev.Purposes.Each()) != len(l.Purposes):
		return ev, "must have known purposes, each once"
	case l.Tombstone != (l.Evidence == nil):
		return ev, "must have evidence unless it is a tombstone"
	case l.Tombstone && (l.Text != "" || l.Copy != ""):
		return ev, "must have neither text nor copy if it is a tombstone"
	}
	if l.Program != "" {
		own := l.Program == consent.ForTenant().String() || l.Program == consent.ForProgram(ev.Scope.Program).String()
		if ev.Program = v.programs[l.Program]; ev.Program == nil || !own {
			return ev, "must name a program line above it, of its scope"
		}
	}
	if !l.Tombstone {
		ev.Number, ev.Name = v.number, v.name
		return ev, v.attach(l, &ev)
	}
	return ev, ""
}

// attach adds the text and the copy that an event names. They must have the hashes in its evidence.
func (v *verifier) attach(l eventLine, ev *Event) (rule string) {
	if l.Text != "" {
		if ev.Text, ev.Shown = v.texts[l.Text]; !ev.Shown {
			return "must name a text line above it"
		}
		if d := l.Evidence.Disclosure.SHA256; d != "" && !strings.EqualFold(d, l.Text) {
			return "must have the text whose SHA-256 its evidence recorded"
		}
	}
	if l.Copy != "" {
		if ev.Copy = v.copies[l.Copy]; ev.Copy == nil {
			return "must name a copy line above it"
		}
		if !strings.EqualFold(l.Evidence.SHA256, l.Copy) {
			return "must have the copy whose SHA-256 its evidence recorded"
		}
	}
	return ""
}
