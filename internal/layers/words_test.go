package layers_test

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// words are metaphors that the documentation once had for parts of the library. It says library,
// package, layer, type and audit event instead. They are found as words and inside identifiers.
var words = regexp.MustCompile(`(?i:\b(?:house|room|floor|noun)s?\b)` + // alone
	`|(?:House|Room|Floor|Noun)s?(?:[A-Z_]|\b)` + // at the end or in the middle of an identifier
	`|\b(?:house|room|floor|noun)s?[A-Z_]|OnRecord` + // at its beginning
	`|(?i:\bon(?:[ \t]+|[ \t]*\n[ \t]*(?://[ \t]*)?)record\b)`) // also over two lines of a comment

// allowedWords are uses of the words in their own meaning, by file and a pattern for the line.
var allowedWords = []struct{ file, line string }{
	{"internal/layers/*_test.go", `(?i)house|room|floor|noun|on ?record`}, // this list, and its cases
	{"redact/*.go", `(?i)\bnouns?\b|rNoun`},                               // grammar
	{"redact/internal/detect/*.go", `(?i)\bnouns?\b|rNoun`},
	{"redact/*.go", `\bhouse number`}, // addresses
	{"redact/internal/detect/*.go", `\bhouse number`},
	{"redact/phone_test.go", `"Room 12\. "|floor"`},
	{"redact/find_test.go", `in room [0-9]|room`},
	{"redact/internal/detect/otpwords.go", `\broom flat year\b`}, // tables of words
	{"redact/internal/detect/toplevel.go", `\bland house homes\b`},
	{"consent/keyword/*.go", `(?i)\bnouns?\b|nouns?[A-Z]|Nouns?`}, // grammar
	{"consent/keyword/*.go", `\bhouse\b`},                         // tables of words
	{"consent/keyword/nouns.go", `\brooms?\b`},
	{"consent/keyword/lexicon_index.go", `\broom\b`},
	{"internal/bench/redactmix.go", `room|floor`}, // sample texts
	{"internal/ratio/allocs.go", `math\.Floor`},
	{"internal/crosscheck/tinklegacy/exchange/*.go", `house\.json`}, // the name of golden files, which are kept
	{"vault/tinkvault/*_test.go", `house\.json`},
	{"vault/tinkvault/testdata/README.md", `house\.json`},
}

// checkWords returns one sentence for each use of one of the words in a file.
func checkWords(name string, text []byte) (broken []string) {
	for _, at := range words.FindAllIndex(text, -1) {
		start := bytes.LastIndexByte(text[:at[0]], '\n') + 1
		end := at[1]
		if n := bytes.IndexByte(text[end:], '\n'); n >= 0 {
			end += n
		} else {
			end = len(text)
		}
		line := string(text[start:end])
		if slices.ContainsFunc(allowedWords, func(a struct{ file, line string }) bool {
			ok, err := path.Match(a.file, name)
			return err == nil && ok && regexp.MustCompile(a.line).MatchString(line)
		}) {
			continue
		}
		broken = append(broken, fmt.Sprintf("%s:%d says %q", name, bytes.Count(text[:at[0]], []byte("\n"))+1, text[at[0]:at[1]]))
	}
	return broken
}

func TestWords(t *testing.T) {
	var broken []string
	for name, text := range sourceFiles(t, ".go", ".md") {
		broken = append(broken, checkWords(name, text)...)
	}
	slices.Sort(broken)
	require.Empty(t, strings.Join(broken, "\n"))
}

func TestCheckWords(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"a word", "audit/log.go", "a\n// the rooms of it\n", `audit/log.go:2 says "rooms"`},
		{"a title", "SECURITY.md", "# The House\n", `SECURITY.md:1 says "House"`},
		{"an identifier that ends in one", "audit/log.go", "func newRoom() {}\n", `audit/log.go:1 says "Room"`},
		{"an identifier that begins with one", "audit/log.go", "roomStore := 1\n", `audit/log.go:1 says "roomS"`},
		{"one in the middle", "audit/log.go", "func checkFloorsOf() {}\n", `audit/log.go:1 says "FloorsO"`},
		{"an audit event in a name", "audit/log.go", "func putOnRecord() {}\n", `audit/log.go:1 says "OnRecord"`},
		{"an audit event", "audit/log.go", "// goes on record\n", `audit/log.go:1 says "on record"`},
		{"over two lines", "audit/log.go", "\t// goes on\n\t// record before\n", `audit/log.go:1 says "on\n\t// record"`},
		{"words that only contain one", "audit/log.go", "// a pronoun, a warehouse, roomy, classrooms, based on recorded values\n", ""},
		{"in its own meaning", "redact/internal/detect/otp.go", "// a noun follows\n", ""},
		{"in another file", "audit/log.go", "// a noun follows\n", `audit/log.go:1 says "noun"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, strings.Join(checkWords(c.file, []byte(c.text)), "; "))
		})
	}
}
