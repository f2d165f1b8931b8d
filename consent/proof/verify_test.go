package proof_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/proof"
)

func sign(keys ...proof.Signer) func(*proof.Config) {
	return func(c *proof.Config) { c.Signers = keys }
}

func verify(file []byte, keys ...proof.Verifier) (proof.Report, error) {
	return proof.Verify(bytes.NewReader(file), proof.VerifyConfig{Verifiers: keys})
}

// refused requires a typed error that holds no content of the file.
func refused(t *testing.T, file []byte, what string) {
	t.Helper()
	_, err := verify(file)
	var format *proof.FormatError
	require.ErrorAs(t, err, &format, what)
	require.Positive(t, format.Line, what)
	require.NotContains(t, err.Error(), "2125550123", what)
	require.NotContains(t, err.Error(), "Lovelace", what)
}

func TestVerify(t *testing.T) {
	archive, other := newKey("archive", 1), newKey("other", 2)
	file, exported := newBook().export(t, sign(archive, other))
	report, err := verify(file)
	require.NoError(t, err)
	require.Equal(t, exported, report, "Export reports what Verify says")
	require.Equal(t, clinic, report.Tenant)
	require.Equal(t, patient.Pseudonyms[0], report.Person)
	require.Equal(t, made, report.GeneratedAt)
	require.Equal(t, proof.Counts{Lines: 9, Programs: 2, Texts: 1, Copies: 1, Events: 3}, report.Counts)
	require.Equal(t, []string{"archive", "other"}, report.OtherSigners)
	require.Empty(t, report.Signers)
	require.Contains(t, report.Warnings[0], "no given key signed")

	report, err = verify(file, archive)
	require.NoError(t, err)
	require.Equal(t, []string{"archive"}, report.Signers)
	require.Equal(t, []string{"other"}, report.OtherSigners)
	for _, w := range report.Warnings {
		require.NotContains(t, w, "no given key")
	}

	// As many signatures as the format allows, and one more.
	many := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	manifest := len(many) - 3 // its index, counted from 1
	for range proof.MaxSignatures - 2 {
		many = slices.Insert(many, manifest, many[manifest])
	}
	resign := func(lines []string) []byte {
		lines = slices.Clone(lines)
		lines[len(lines)-1] = `{"type":"end","prev":"` + strings.Repeat("0", 64) + `","lines":` + strconv.Itoa(len(lines)-1) + `}`
		return rechain(lines)
	}
	_, err = verify(resign(many))
	require.NoError(t, err)
	_, err = verify(resign(slices.Insert(many, manifest, many[manifest])))
	require.ErrorContains(t, err, "at most 100 signatures")

	// A key that did not sign, one that pretends to be another, no signature.
	_, err = verify(file, newKey("third", 3))
	require.ErrorIs(t, err, proof.ErrUnsigned)
	_, err = verify(file, impostor{newKey("archive", 3), archive.KeyHash()})
	require.ErrorContains(t, err, "signature of the manifest")
	bare, _ := newBook().export(t)
	_, err = verify(bare, archive)
	require.ErrorIs(t, err, proof.ErrUnsigned)

	// Verify reads a file in small pieces, and returns the errors of the reader.
	_, err = proof.Verify(iotest.OneByteReader(bytes.NewReader(file)), proof.VerifyConfig{})
	require.NoError(t, err)
	_, err = proof.Verify(io.MultiReader(bytes.NewReader(file[:500]), iotest.ErrReader(errStop)), proof.VerifyConfig{})
	require.ErrorIs(t, err, errStop)
	_, err = proof.Verify(bytes.NewReader(file), proof.VerifyConfig{Event: func(proof.Event) error { return errStop }})
	require.Equal(t, errStop, err)
}

type impostor struct {
	key
	hash uint32
}

func (i impostor) KeyHash() uint32 { return i.hash }

// TestEveryBit changes each bit of each byte of a complete file, without a key: the chain of hashes
// and the last line detect it.
func TestEveryBit(t *testing.T) {
	b := newBook()
	b.entries = b.entries[:1]
	file, _ := b.export(t, sign(newKey("archive", 1)))
	for _, lineType := range []string{"proof", "person", "program", "text", "copy", "event", "manifest", "signature", "end"} {
		require.Contains(t, string(file), `"type":"`+lineType+`"`)
	}
	changed := bytes.Clone(file)
	for i := range file {
		for bit := range 8 {
			changed[i] ^= 1 << bit
			if _, err := verify(changed); err == nil {
				t.Fatalf("bit %d of byte %d", bit, i)
			}
			changed[i] = file[i]
		}
	}
	_, err := verify(changed)
	require.NoError(t, err, "the file itself")
}

func TestEveryLine(t *testing.T) {
	file, _ := newBook().export(t, sign(newKey("archive", 1)))
	lines := bytes.SplitAfter(bytes.TrimSuffix(file, []byte("\n")), []byte("\n"))
	lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
	join := func(ls [][]byte) []byte { return bytes.Join(ls, nil) }
	require.Equal(t, file, join(lines))
	for i := range lines {
		refused(t, join(slices.Delete(slices.Clone(lines), i, i+1)), "dropped")
		refused(t, join(slices.Insert(slices.Clone(lines), i, lines[i])), "repeated")
		refused(t, join(lines[:i]), "cut off after a line")
		for j := range i {
			swapped := slices.Clone(lines)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			refused(t, join(swapped), "swapped")
		}
	}
	for n := range file {
		_, err := verify(file[:n])
		var format *proof.FormatError
		require.ErrorAs(t, err, &format, "cut off within a line")
	}
	for _, more := range []string{"\n", "x", "{}\n", string(lines[len(lines)-1]), string(file)} {
		refused(t, append(bytes.Clone(file), more...), "appended")
	}
	refused(t, nil, "empty")
}

// TestRewritten checks a file that was made anew with a valid chain: its lines must also be
// consistent with each other.
func TestRewritten(t *testing.T) {
	file, _ := newBook().export(t)
	edit := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	// Positions: 1 head, 2 person, 3 program, 4 text, 5 copy, 6 opt-in,
	// 7 opt-out, 8 program of the tenant, 9 help, 10 manifest, 11 end.
	cases := []struct {
		name string
		line int
		edit func(string) string
		want string
	}{
		{"another format", 1, edit("sealtext-consent-proof", "sealtext-consent-prose"), "version 1"},
		{"a later version", 1, edit(`"version":1`, `"version":2`), "version 1"},
		{"no tenant", 1, edit(`"tenant":"clinic"`, `"tenant":""`), "whose proof"},
		{"not a tenant", 1, edit(`"tenant":"clinic"`, `"tenant":"+12125550123"`), "members of its type"},
		{"not a number", 2, edit("+12125550123", "2125550123"), "E.164"},
		{"a long name", 2, edit("Ada", strings.Repeat("Ada", 200)), "512 bytes"},
		{"a program of a sender", 3, edit("program offers", "sender 24273 of program offers"), "a program or the tenant"},
		{"a program of nothing", 3, edit("program offers", "program Offers"), "a program or the tenant"},
		{"a purpose that does not exist", 3, edit(`"marketing"`, `"marketeering"`), "members of its type"},
		{"another text", 4, edit("Text me", "Text us"), "text with its SHA-256"},
		{"another copy", 5, edit(`"data":"SSBh`, `"data":"SSBi`), "copy with its SHA-256"},
		{"no id", 6, edit(`"id":"`+id(1).String(), `"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`), "an id and its times"},
		{"a kind that does not exist", 6, edit(`"opt-in"`, `"opted-in"`), "a kind in the words"},
		{"a method that does not exist", 6, edit(`"web-form"`, `"web"`), "a method in the words"},
		{"a scope that does not exist", 6, edit(`"scope":"program offers"`, `"scope":"the program"`), "a scope in the words"},
		{"a purpose twice", 6, edit(`["marketing","informational"]`, `["marketing","marketing"]`), "each once"},
		{"a program that is not there", 6, edit(`"program":"program offers"`, `"program":"program other"`), "a program line above it"},
		{"another program's record", 7, edit(`"program":"program offers"`, `"program":"tenant"`), "a program line above it"},
		{"a text that is not there", 6, edit(`"text":"`+sum(shown)[:2], `"text":"00`), "a text line above it"},
		{"a copy that is not there", 6, edit(`"copy":"`+sum(signed)[:2], `"copy":"00`), "a copy line above it"},
		{"a text that was not shown", 6, edit(`"sha256":"`+sum(shown), `"sha256":"`+sum("x")), "its evidence recorded"},
		{"a copy of something else", 6, edit(`"sha256":"`+sum(signed), `"sha256":"`+sum("x")), "its evidence recorded"},
		{"something is missing", 6, edit(`,"keep"`, `,"missing":["language"],"keep"`), "fields that are missing"},
		{"evidence of a tombstone", 6, edit(`,"program"`, `,"tombstone":true,"program"`), "unless it is a tombstone"},
		{"another person", 10, edit(patient.Pseudonyms[0].String(), strings.Repeat("b", 40)), "the same as the first line"},
		{"another time", 10, edit("2026-11-22T12", "2026-11-22T13"), "the same as the first line"},
		{"another count", 10, edit(`"events":3`, `"events":2`), "count the lines"},
		{"forgotten", 10, edit(`"erased":false`, `"erased":true`), "count the lines"},
		{"another type", 9, edit(`"type":"event"`, `"type":"events"`), "types of the format"},
		{"two heads", 9, edit(`"type":"event"`, `"type":"proof"`), "only then"},
		{"a signature before the manifest", 9, edit(`"type":"event"`, `"type":"signature"`), "side of the manifest"},
		{"two manifests", 11, edit(`"type":"end"`, `"type":"manifest"`), "side of the manifest"},
		{"a late person", 9, edit(`"type":"event"`, `"type":"person"`), "before the events"},
		{"another end", 11, edit(`"lines":10`, `"lines":9`), "byte for byte"},
		{"more in the end", 11, edit(`{`, `{ `), "byte for byte"},
		{"not JSON", 6, edit(`{`, `[`), "JSON object"},
		{"not a signature", 11, func(s string) string { return `{"type":"signature","signature":"archive"}` }, "signature line of a note"},
		{"a member of a later release", 6, edit(`"seq"`, `"later":1,"seq"`), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
			edited := c.edit(lines[c.line-1])
			require.NotEqual(t, lines[c.line-1], edited, "the case changes nothing")
			lines[c.line-1] = edited
			_, err := verify(rechain(lines))
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
			var format *proof.FormatError
			require.ErrorAs(t, err, &format)
			require.Equal(t, c.line, format.Line)
		})
	}
}

// rechain recomputes the hashes of a changed file.
func rechain(lines []string) []byte {
	var out bytes.Buffer
	prev := ""
	for i, l := range lines {
		if at := strings.Index(l, `"prev":"`); i > 0 && at >= 0 {
			at += len(`"prev":"`)
			l = l[:at] + prev + l[min(at+64, len(l)):]
		} else if i > 0 {
			l = strings.Replace(l, `",`, `","prev":"`+prev+`",`, 1)
		}
		prev = sum(l)
		out.WriteString(l + "\n")
	}
	return out.Bytes()
}

func TestRechainIsFaithful(t *testing.T) {
	file, _ := newBook().export(t)
	require.Equal(t, string(file), string(rechain(strings.Split(strings.TrimSuffix(string(file), "\n"), "\n"))))
}

// TestBounds checks that endless input is refused at the limit, without being kept.
func TestBounds(t *testing.T) {
	_, err := proof.Verify(io.MultiReader(strings.NewReader(`{"type":"`), forever('a')), proof.VerifyConfig{})
	var format *proof.FormatError
	require.ErrorAs(t, err, &format)
	require.Contains(t, format.Rule, "2 MiB")

	head := `{"type":"proof","format":"sealtext-consent-proof","version":1,"tenant":"clinic","person":"` + patient.Pseudonyms[0].String() +
		`","generated_at":"2026-11-22T12:00:00Z"}`
	cases := []struct {
		name string
		line func(i int) string
		want string
	}{
		{"texts", func(i int) string {
			s := strings.Repeat("x", i)
			return `{"type":"text","prev":"","sha256":"` + sum(s) + `","text":"` + s + `"}`
		}, "bounds of the format"},
		{"long texts", func(i int) string {
			s := strings.Repeat("x", i+1<<20)
			return `{"type":"text","prev":"","sha256":"` + sum(s) + `","text":"` + s + `"}`
		}, "bounds of the format"},
		{"programs", func(i int) string {
			name := "p" + strings.Repeat("a", i/26) + string(rune('a'+i%26))
			return `{"type":"program","prev":"","scope":"program ` + name + `"}`
		}, "bounds of the format"},
		{"long programs", func(i int) string {
			return `{"type":"program","prev":"","scope":"program p` + strings.Repeat("a", i) + `","service":"` + strings.Repeat("x", 1<<20) + `"}`
		}, "bounds of the format"},
		{"copies", func(i int) string {
			return `{"type":"copy","prev":"","sha256":"` + sum(string([]byte{byte(i >> 8), byte(i)})) + `","data":"` + base64.StdEncoding.EncodeToString([]byte{byte(i >> 8), byte(i)}) + `"}`
		}, "bounds of the format"},
		{"long copies", func(i int) string {
			s := strings.Repeat("x", i+1<<20)
			return `{"type":"copy","prev":"","sha256":"` + sum(s) + `","data":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `"}`
		}, "bounds of the format"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := proof.Verify(&endless{prev: sum(head), head: head, line: c.line}, proof.VerifyConfig{})
			require.ErrorContains(t, err, c.want)
		})
	}
}

type forever byte

func (f forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(f)
	}
	return len(p), nil
}

// endless is a file with a valid chain that never ends.
type endless struct {
	head, prev string
	line       func(int) string
	n          int
	rest       []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head != "" {
		e.rest, e.head = []byte(e.head+"\n"), ""
	}
	if len(e.rest) == 0 {
		l := strings.Replace(e.line(e.n), `"prev":""`, `"prev":"`+e.prev+`"`, 1)
		e.n++
		e.prev, e.rest = sum(l), []byte(l+"\n")
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// FuzzLine verifies any line in a file with a valid chain.
func FuzzLine(f *testing.F) {
	file, _ := newBook().export(f, sign(newKey("archive", 1)))
	lines := strings.Split(strings.TrimSuffix(string(file), "\n"), "\n")
	for i, l := range lines {
		f.Add(uint8(i), l)
	}
	f.Add(uint8(5), `{"type":"event","prev":"","evidence":{"disclosure":{"sha256":"`+sum(shown)+`"}}}`)
	f.Add(uint8(11), `{"type":"signature","prev":"","signature":"\u2014 archive AAAA"}`)
	f.Fuzz(func(t *testing.T, at uint8, line string) {
		changed := slices.Clone(lines)
		changed[int(at)%len(lines)] = line
		_, err := proof.Verify(bytes.NewReader(rechain(changed)), proof.VerifyConfig{Event: func(e proof.Event) error {
			require.Len(t, e.Fields(proof.StandardISO27560), 24)
			e.Record()
			_, _ = e.Receipt()
			return nil
		}})
		var format *proof.FormatError
		require.True(t, err == nil || errors.As(err, &format), "%T", err)
	})
}

func FuzzVerify(f *testing.F) {
	file, sample := newBook().export(f, sign(newKey("archive", 1)))
	f.Add(file)
	f.Add(file[:700])
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		seen := 0
		report, err := proof.Verify(bytes.NewReader(b), proof.VerifyConfig{
			Verifiers: []proof.Verifier{newKey("archive", 1)},
			Event:     func(e proof.Event) error { seen++; e.Record(); _, _ = e.Receipt(); return nil },
		})
		if err != nil {
			var format *proof.FormatError
			require.True(t, errors.As(err, &format) || errors.Is(err, proof.ErrUnsigned), "%T", err)
			return
		}
		require.Equal(t, sample.Head, report.Head, "no one else has the key")
		require.Equal(t, report.Events, seen)
	})
}
