package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// Format and Version are the first members of the first line of a file and of its manifest.
const (
	Format  = "sealtext-consent-proof"
	Version = 1
)

// The limits of a file. [Exporter.Export] stays within them and [Verify] refuses a file that
// exceeds one.
const (
	// MaxLine is the length of the longest line, in bytes without its line feed.
	MaxLine = 2 << 20
	// MaxText is the length of the longest disclosure text and MaxCopy that of the longest copy of
	// an artifact, in bytes.
	MaxText = 256 << 10
	MaxCopy = 1 << 20
	// MaxPrograms, MaxTexts, MaxCopies and MaxSignatures are the largest numbers of lines of these
	// types in a file.
	MaxPrograms   = 1000
	MaxTexts      = 1000
	MaxCopies     = 10000
	MaxSignatures = 100
	// MaxHeld is the largest size of all texts, copies and program lines of a file together, in
	// bytes. Verify keeps them in memory for the events that refer to them.
	MaxHeld = 32 << 20
	// MaxName is the length of the longest name of a person, in bytes.
	MaxName = 512
)

// The types of lines.
const (
	typeHead      = "proof"
	typePerson    = "person"
	typeProgram   = "program"
	typeText      = "text"
	typeCopy      = "copy"
	typeEvent     = "event"
	typeManifest  = "manifest"
	typeSignature = "signature"
	typeEnd       = "end"
)

// link holds the members with which every line begins. Prev is the SHA-256, in hex, of the line
// before it, without the line feed; the first line has none.
type link struct {
	Type string `json:"type"`
	Prev string `json:"prev,omitempty"`
}

// about identifies the subject of a file, with the same members in its first line and in its
// manifest.
type about struct {
	Format      string             `json:"format"`
	Version     int                `json:"version"`
	Tenant      sealtext.Tenant    `json:"tenant"`
	Person      sealtext.Pseudonym `json:"person"`
	GeneratedAt time.Time          `json:"generated_at"`
	Rules       RuleTable          `json:"rules"`
}

type headLine struct {
	link
	about
}

type personLine struct {
	link
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

type programLine struct {
	link
	Scope string `json:"scope"`
	Program
}

type textLine struct {
	link
	SHA256 string `json:"sha256"`
	Text   string `json:"text"`
}

type copyLine struct {
	link
	SHA256 string `json:"sha256"`
	Data   []byte `json:"data"` // base64
}

type eventLine struct {
	link
	ID         sealtext.ID        `json:"id"`
	Seq        uint64             `json:"seq"`
	Kind       string             `json:"kind"`
	Scope      string             `json:"scope"`
	Purposes   []sealtext.Purpose `json:"purposes,omitempty"`
	Storage    bool               `json:"storage,omitempty"` // whether it covers storage of messages, beside the purposes
	Method     string             `json:"method"`
	Flags      consent.Flags      `json:"flags,omitempty"`
	Notice     string             `json:"notice,omitempty"`
	OccurredAt time.Time          `json:"occurred_at"`
	ReceivedAt time.Time          `json:"received_at"`
	ExpiresAt  time.Time          `json:"expires_at,omitzero"`
	Evidence   *consent.Evidence  `json:"evidence,omitempty"`
	Tombstone  bool               `json:"tombstone,omitempty"`
	Program    string             `json:"program,omitempty"` // scope of a program line above
	Text       string             `json:"text,omitempty"`    // hash of a text line above
	Copy       string             `json:"copy,omitempty"`    // hash of a copy line above
	Keep       *Keep              `json:"keep,omitempty"`
	Missing    []string           `json:"missing,omitempty"`
	MissingTSR []string           `json:"missing_tsr,omitempty"`
}

// Counts are the counts of a manifest.
type Counts struct {
	Lines      int `json:"lines"` // before the manifest
	Programs   int `json:"programs"`
	Texts      int `json:"texts"`
	Copies     int `json:"copies"`
	Events     int `json:"events"`
	Tombstones int `json:"tombstones"` // events without evidence; see [Event]
	// Incomplete is the number of events that lack a field of [StandardISO27560] or [StandardTSR].
	Incomplete int `json:"incomplete"`
	// Erased reports that there are events and all of them are tombstones.
	Erased bool `json:"erased"`
}

type manifestLine struct {
	link
	about
	Counts
}

type signatureLine struct {
	link
	Signature string `json:"signature"` // a signature line of a note
}

type endLine struct {
	link
	Lines int `json:"lines"` // before this one
}

// hashOf returns the form that hashes have in a file.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// encode writes a line without its line feed. It does not escape characters of HTML: the output is
// a file, not a web page.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// FormatError names the line of a file, counted from 1, and the rule of the format that it breaks.
// It never holds content of the file.
type FormatError struct {
	Line int
	Rule string
}

// Error names the line and the rule.
func (e *FormatError) Error() string {
	return "consent/proof: line " + strconv.Itoa(e.Line) + " " + e.Rule
}

// parseScope parses the form of [consent.Scope.String].
func parseScope(s string) (consent.Scope, bool) {
	switch s {
	case "account":
		return consent.ForAccount(), true
	case "tenant":
		return consent.ForTenant(), true
	}
	if rest, ok := strings.CutPrefix(s, "program "); ok {
		p, err := sealtext.ParseProgram(rest)
		return consent.ForProgram(p), err == nil
	}
	if rest, ok := strings.CutPrefix(s, "sender "); ok {
		if from, program, ok := strings.Cut(rest, " of program "); ok {
			p, err1 := sealtext.ParseProgram(program)
			f, err2 := sealtext.ParseSender(from)
			return consent.ForSender(p, f), err1 == nil && err2 == nil
		}
	}
	return consent.Scope{}, false
}

func parseKind(s string) (consent.Kind, bool) {
	for k := consent.KindOptIn; k <= consent.KindNotListed; k++ {
		if k.Valid() && k.String() == s {
			return k, true
		}
	}
	return 0, false
}

func parseMethod(s string) (consent.Method, bool) {
	for m := consent.MethodKeyword; m.Valid(); m++ {
		if m.String() == s {
			return m, true
		}
	}
	return 0, false
}
