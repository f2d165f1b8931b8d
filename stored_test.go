package sealtext_test

import (
	"bufio"
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

// The values whose stored forms are in testdata/stored.txt.
var (
	goldenID        = sealtext.ID{0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0x9a, 0xbc, 0xde, 0xf0, 0xff, 0x44, 0x77, 0x00, 0x90, 0x23}
	goldenSubject   = sealtext.Subject{0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x00}
	goldenPseudonym = sealtext.MakePseudonym(0x01020304, [16]byte(goldenSubject))
	goldenSealed    = sealtext.MakeSealed(0xfeedbeef, []byte("ciphertext"))
	goldenBinding   = sealtext.Binding{Tenant: sealtext.MustTenant("clinic-west"), Subject: goldenSubject, Field: "body", Record: goldenID}
	goldenWhole     = sealtext.Binding{Tenant: sealtext.MustTenant("a"), Field: "f"}
)

// TestStoredForms fails when a stored form changes. Every later release reads what an earlier one
// wrote: a line of the file may be added, never edited.
func TestStoredForms(t *testing.T) {
	golden := readGolden(t)
	for name, got := range map[string][]byte{
		"id.text":             text(t, goldenID),
		"id.value":            value(t, goldenID),
		"subject.text":        text(t, goldenSubject),
		"subject.value":       value(t, goldenSubject),
		"pseudonym.text":      text(t, goldenPseudonym),
		"pseudonym.value":     value(t, goldenPseudonym),
		"pseudonym.bytes":     goldenPseudonym.Bytes(),
		"sealed.text":         text(t, goldenSealed),
		"sealed.value":        value(t, goldenSealed),
		"sealed.bytes":        goldenSealed.Bytes(),
		"binding.whole":       goldenWhole.AppendTo(nil),
		"binding.full":        goldenBinding.AppendTo(nil),
		"purpose.marketing":   text(t, sealtext.Marketing),
		"purpose.last":        {byte(sealtext.OTP)},
		"sender.kind.last":    {byte(sealtext.SenderAlphanumeric)},
		"tenant.text":         text(t, sealtext.MustTenant("clinic-west")),
		"domains.in.use":      fmt.Append(nil, sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAccount, sealtext.DomainAudit, sealtext.DomainReference, sealtext.DomainAnalytics),
		"sealed.version.byte": {sealtext.SealedVersion},
	} {
		require.Equal(t, golden[name], hex.EncodeToString(got), name)
		delete(golden, name)
	}
	require.Empty(t, golden, "a stored form is no longer made")
}

func TestStoredFormsAreRead(t *testing.T) {
	golden := readGolden(t)
	raw := func(name string) []byte {
		b, err := hex.DecodeString(golden[name])
		require.NoError(t, err)
		require.NotEmpty(t, b)
		return b
	}
	var (
		id  sealtext.ID
		sub sealtext.Subject
		ps  sealtext.Pseudonym
		sl  sealtext.Sealed
	)
	want := []any{goldenID, goldenSubject, goldenPseudonym, goldenSealed}
	require.Equal(t, want, []any{
		read(t, &id, raw("id.text")), read(t, &sub, raw("subject.text")), read(t, &ps, raw("pseudonym.text")), read(t, &sl, raw("sealed.text")),
	})
	id, sub, ps, sl = sealtext.ID{}, sealtext.Subject{}, sealtext.Pseudonym{}, sealtext.Sealed{}
	for _, c := range []struct {
		dst sql.Scanner
		raw string
	}{{&id, "id.value"}, {&sub, "subject.value"}, {&ps, "pseudonym.value"}, {&sl, "sealed.value"}} {
		require.NoError(t, c.dst.Scan(raw(c.raw)))
	}
	require.Equal(t, want, []any{id, sub, ps, sl})
	require.Equal(t, uint32(0x01020304), ps.KeyID())
	require.Equal(t, uint32(0xfeedbeef), sl.KeyID())
	require.Equal(t, []byte("ciphertext"), sl.Ciphertext())
}

func TestParsersRefuseOtherForms(t *testing.T) {
	letters32, letters40 := strings.Repeat("a", 32), strings.Repeat("p", 40)
	for _, c := range []struct {
		name  string
		parse func(string) error
		bad   []string
	}{
		{
			"id", func(s string) error { return second(sealtext.ParseID(s)) },
			[]string{"", letters32[1:], letters32 + "a", letters32[1:] + "q", letters32[1:] + "A", letters32[1:] + "0", letters32[1:] + "`", "é" + letters32[2:] + "\xff"},
		},
		{
			"subject", func(s string) error { return second(sealtext.ParseSubject(s)) },
			[]string{"", letters32[1:], letters40, letters32[1:] + " "},
		},
		{
			"pseudonym", func(s string) error { return second(sealtext.ParsePseudonym(s)) },
			[]string{"", letters32, letters40[1:], letters40[1:] + "q", "+44770090012" + letters40[12:], strings.Repeat("a", 10<<20)},
		},
		{
			"sealed", func(s string) error { return second(sealtext.ParseSealed([]byte(s))) },
			[]string{"", "\x01", "\x01\x00\x00\x00\x01", "\x02\x00\x00\x00\x01c", "\x00\x00\x00\x00\x01c"},
		},
		{"scanned id", func(s string) error { return new(sealtext.ID).Scan([]byte(s)) }, []string{"", "short", letters32}},
		{"scanned subject", func(s string) error { return new(sealtext.Subject).Scan(s) }, []string{"", letters32[:16]}},
		{"scanned pseudonym", func(s string) error { return new(sealtext.Pseudonym).Scan([]byte(s)) }, []string{"", letters40}},
		{"scanned sealed", func(s string) error { return new(sealtext.Sealed).Scan(s) }, []string{"", "\x01\x00\x00\x00\x01c"}},
		{"sealed text", func(s string) error { return new(sealtext.Sealed).UnmarshalText([]byte(s)) }, []string{"*", "AQ==", "AgAAAAFj"}},
	} {
		for _, in := range c.bad {
			require.ErrorIs(t, c.parse(in), sealtext.ErrFormat, "%s of %d bytes", c.name, len(in))
		}
	}
}

func TestSealedZero(t *testing.T) {
	var s sealtext.Sealed
	require.True(t, s.IsZero())
	require.Nil(t, s.Bytes())
	v, err := s.Value()
	require.NoError(t, err)
	require.Nil(t, v, "nothing sealed is NULL")
	s = goldenSealed
	require.NoError(t, s.Scan(nil))
	require.True(t, s.IsZero())
	require.NoError(t, s.UnmarshalText(nil))
	require.True(t, s.IsZero())
}

// TestScanCopies checks that Scan copies: a driver may use the memory of a row again.
func TestScanCopies(t *testing.T) {
	row := bytes.Clone(goldenSealed.Bytes())
	var s sealtext.Sealed
	require.NoError(t, s.Scan(row))
	clear(row)
	require.Equal(t, goldenSealed, s)
}

// TestBindingTellsEverythingApart checks that the canonical form differs as soon as one field does,
// also where moving a character between fields would give the same text.
func TestBindingTellsEverythingApart(t *testing.T) {
	seen := map[string]sealtext.Binding{}
	for _, tenant := range []string{"a", "ab", "b", "abbody"} {
		for _, subject := range []sealtext.Subject{{}, goldenSubject, {1}} {
			for _, field := range []string{"body", "bbody", "y", "number"} {
				for _, record := range []sealtext.ID{{}, goldenID, {1}} {
					b := sealtext.Binding{Tenant: sealtext.MustTenant(tenant), Subject: subject, Field: field, Record: record}
					require.NoError(t, b.Check())
					form := string(b.AppendTo(nil))
					require.NotContains(t, seen, form)
					seen[form] = b
					require.Equal(t, "x"+form, string(b.AppendTo([]byte("x"))))
				}
			}
		}
	}
	var bad *sealtext.InputError
	require.ErrorAs(t, sealtext.Binding{Field: "body"}.Check(), &bad)
	require.Equal(t, "tenant", bad.Field)
}

func TestNewIDsDiffer(t *testing.T) {
	seen := map[[16]byte]bool{}
	for range 1000 {
		seen[sealtext.NewID()], seen[sealtext.NewSubject()] = true, true
	}
	require.Len(t, seen, 2000)
	require.True(t, sealtext.ID{}.IsZero() && sealtext.Subject{}.IsZero() && sealtext.Pseudonym{}.IsZero())
	require.False(t, goldenID.IsZero() || goldenSubject.IsZero() || goldenPseudonym.IsZero())
}

func FuzzParsePseudonym(f *testing.F) {
	f.Add(goldenPseudonym.String())
	f.Add(strings.Repeat("a", 40))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := sealtext.ParsePseudonym(s)
		if err != nil {
			require.ErrorIs(t, err, sealtext.ErrFormat)
			require.True(t, p.IsZero())
			return
		}
		require.Equal(t, s, p.String())
		require.Equal(t, p, sealtext.MakePseudonym(p.KeyID(), [16]byte(p.Bytes()[4:])))
		require.NoError(t, sealtext.CheckReference("pseudonym", s), "no one may take it for a number")
	})
}

func FuzzParseSealed(f *testing.F) {
	f.Add(goldenSealed.Bytes())
	f.Add([]byte{1, 0, 0, 0, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sealtext.ParseSealed(b)
		if err != nil {
			require.ErrorIs(t, err, sealtext.ErrFormat)
			require.True(t, s.IsZero())
			return
		}
		require.Equal(t, b, s.Bytes())
		require.False(t, s.IsZero())
		var back sealtext.Sealed
		require.NoError(t, back.UnmarshalText(text(t, s)))
		require.Equal(t, s, back)
	})
}

func FuzzParseID(f *testing.F) {
	f.Add(goldenID.String())
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := sealtext.ParseID(s)
		if err != nil {
			require.ErrorIs(t, err, sealtext.ErrFormat)
			return
		}
		require.Equal(t, s, id.String())
	})
}

// readGolden reads lines of a name and a hexadecimal form.
func readGolden(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/stored.txt")
	require.NoError(t, err)
	defer f.Close()
	golden := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, form, ok := strings.Cut(lines.Text(), " "); ok && name != "#" {
			golden[name] = form
		}
	}
	require.NotEmpty(t, golden)
	return golden
}

func text(t *testing.T, m encoding.TextMarshaler) []byte {
	t.Helper()
	b, err := m.MarshalText()
	require.NoError(t, err)
	return b
}

func value(t *testing.T, v driver.Valuer) []byte {
	t.Helper()
	x, err := v.Value()
	require.NoError(t, err)
	require.IsType(t, []byte(nil), x)
	return x.([]byte)
}

func read[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, dst P, text []byte) T {
	t.Helper()
	require.NoError(t, dst.UnmarshalText(text))
	return *dst
}

func ExampleParsePseudonym() {
	p, err := sealtext.ParsePseudonym("aabaabaa" + "ponmlkjihgfedcbaponmlkjihgfedcba")
	fmt.Println(p, p.KeyID(), err)
	_, err = sealtext.ParsePseudonym("447700900123")
	fmt.Println(err)
	// Output:
	// aabaabaaponmlkjihgfedcbaponmlkjihgfedcba 1048832 <nil>
	// sealtext: not in the stored format
}

func ExampleSealed() {
	s := sealtext.MakeSealed(7, []byte("ciphertext"))
	row, err := json.Marshal(map[string]sealtext.Sealed{"body": s})
	fmt.Println(string(row), err)

	back, err := sealtext.ParseSealed(s.Bytes())
	fmt.Println(back.KeyID(), string(back.Ciphertext()), err)
	// Output:
	// {"body":"AQAAAAdjaXBoZXJ0ZXh0"} <nil>
	// 7 ciphertext <nil>
}

func ExampleBinding_Check() {
	b := sealtext.Binding{Tenant: sealtext.MustTenant("clinic-west"), Subject: sealtext.NewSubject(), Field: "body", Record: sealtext.NewID()}
	fmt.Println(b.Check())
	b.Field = ""
	fmt.Println(b.Check())
	// Output:
	// <nil>
	// sealtext: field must have 1 to 64 characters
}
