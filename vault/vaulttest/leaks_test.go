package vaulttest_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault/vaulttest"
)

const secret = "+447700900123"

// masked has every method that a careful author writes.
type masked struct{}

func (masked) String() string                 { return "[mask]" }
func (masked) GoString() string               { return "[mask]" }
func (masked) Format(f fmt.State, _ rune)     { _, _ = f.Write([]byte("[mask]")) }
func (masked) LogValue() slog.Value           { return slog.StringValue("[mask]") }
func (masked) MarshalText() ([]byte, error)   { return []byte("[mask]"), nil }
func (masked) MarshalJSON() ([]byte, error)   { return []byte(`"[mask]"`), nil }
func (masked) GobEncode() ([]byte, error)     { return nil, errRefused }
func (masked) Value() (driver.Value, error)   { return nil, errRefused }
func (masked) MarshalBinary() ([]byte, error) { return nil, errRefused }

var errRefused = fmt.Errorf("refused")

// Six types that hold a number behind those methods. None of them hides it everywhere.
type (
	methodsOnString  string
	methodsOnStruct  struct{ s string }
	methodsOnPointer struct{ p *string }
	methodsOnBytes   struct{ b []byte }
	methodsOnInteger struct{ v uint64 }
	methodsOnBase64  struct{ s string }
)

func (methodsOnString) String() string                { return masked{}.String() }
func (methodsOnString) GoString() string              { return masked{}.String() }
func (methodsOnString) Format(f fmt.State, r rune)    { masked{}.Format(f, r) }
func (methodsOnString) LogValue() slog.Value          { return masked{}.LogValue() }
func (methodsOnString) MarshalText() ([]byte, error)  { return masked{}.MarshalText() }
func (methodsOnString) MarshalJSON() ([]byte, error)  { return masked{}.MarshalJSON() }
func (methodsOnString) GobEncode() ([]byte, error)    { return masked{}.GobEncode() }
func (methodsOnString) Value() (driver.Value, error)  { return masked{}.Value() }
func (methodsOnStruct) String() string                { return masked{}.String() }
func (methodsOnStruct) GoString() string              { return masked{}.String() }
func (methodsOnStruct) Format(f fmt.State, r rune)    { masked{}.Format(f, r) }
func (methodsOnStruct) LogValue() slog.Value          { return masked{}.LogValue() }
func (methodsOnStruct) MarshalText() ([]byte, error)  { return masked{}.MarshalText() }
func (methodsOnStruct) MarshalJSON() ([]byte, error)  { return masked{}.MarshalJSON() }
func (methodsOnStruct) GobEncode() ([]byte, error)    { return masked{}.GobEncode() }
func (methodsOnStruct) Value() (driver.Value, error)  { return masked{}.Value() }
func (methodsOnPointer) String() string               { return masked{}.String() }
func (methodsOnPointer) Format(f fmt.State, r rune)   { masked{}.Format(f, r) }
func (methodsOnPointer) LogValue() slog.Value         { return masked{}.LogValue() }
func (methodsOnPointer) MarshalText() ([]byte, error) { return masked{}.MarshalText() }
func (methodsOnBytes) Format(f fmt.State, r rune)     { masked{}.Format(f, r) }
func (methodsOnBytes) LogValue() slog.Value           { return masked{}.LogValue() }
func (methodsOnBytes) MarshalText() ([]byte, error)   { return masked{}.MarshalText() }
func (methodsOnInteger) Format(f fmt.State, r rune)   { masked{}.Format(f, r) }
func (methodsOnInteger) LogValue() slog.Value         { return masked{}.LogValue() }
func (methodsOnInteger) MarshalText() ([]byte, error) { return masked{}.MarshalText() }
func (methodsOnBase64) Format(f fmt.State, r rune)    { masked{}.Format(f, r) }
func (methodsOnBase64) LogValue() slog.Value          { return masked{}.LogValue() }
func (methodsOnBase64) MarshalText() ([]byte, error)  { return masked{}.MarshalText() }

func TestFindsEveryWeakRepresentation(t *testing.T) {
	raw := secret
	for _, c := range []struct {
		name  string
		value any
		least int
		sink  string // one of the sinks
	}{
		{"a plain string", raw, 200, "fmt %v of the value itself"},
		{"a string type with all methods", methodsOnString(raw), 100, "fmt %v of an unexported field"},
		{"a struct of a string with all methods", methodsOnStruct{raw}, 100, "fmt %s of an unexported field"},
		{"a struct of a pointer with all methods", methodsOnPointer{&raw}, 10, "a dump of the value itself"},
		{"a struct of bytes", methodsOnBytes{[]byte(raw)}, 50, "fmt %d of an unexported field"},
		{"a struct of an integer", methodsOnInteger{447700900123}, 50, "fmt %x of an unexported field"},
		{"a struct of base64", methodsOnBase64{base64.StdEncoding.EncodeToString([]byte(raw))}, 50, "fmt %v of a nested unexported field"},
		{"runes", []rune(raw), 50, "fmt %c of the value itself"},
		{"a number with spaces", "+44 (0)7700-900.123", 0, ""},
		{"a number with punctuation", "+44 7700-900.123", 200, "log.Print"},
	} {
		t.Run(c.name, func(t *testing.T) {
			leaks := vaulttest.FindLeaks(c.value, secret)
			var names []string
			for _, l := range leaks {
				names = append(names, l.Sink)
				require.NotEmpty(t, l.Why)
				require.NotEmpty(t, l.Form)
			}
			require.GreaterOrEqual(t, len(leaks), c.least)
			if c.sink != "" {
				require.Contains(t, names, c.sink)
			}
		})
	}
}

// TestEverySinkBites checks that each sink shows a value that leaks there: a sink that never shows
// anything tests nothing.
func TestEverySinkBites(t *testing.T) {
	raw := secret
	// A type whose own name holds the secret, for %T.
	tagged := reflect.New(reflect.StructOf([]reflect.StructField{{
		Name: "F", Type: reflect.TypeFor[int](), Tag: reflect.StructTag(`note:"` + secret + `"`),
	}})).Elem().Interface()
	bitten := map[string]bool{}
	for _, v := range []any{
		raw, methodsOnString(raw), &raw, []byte(raw), uint64(447700900123), tagged, tells(raw), tellsFormat(raw), tellsText(raw), tellsAppend(raw),
		struct{ N string }{raw},
		json.RawMessage(`"` + raw + `"`),
		methodsOnInteger{447700900123},
	} {
		for _, l := range vaulttest.FindLeaks(v, secret) {
			bitten[l.Sink] = true
		}
	}
	var idle []string
	for _, name := range vaulttest.SinkNames() {
		if !bitten[name] {
			idle = append(idle, name)
		}
	}
	require.Empty(t, idle)
	require.GreaterOrEqual(t, vaulttest.Sinks(), 100)
}

// Four types whose methods show the secret.
type (
	tells       string
	tellsFormat string
	tellsText   string
	tellsAppend string
)

func (v tells) String() string                            { return string(v) }
func (v tells) GoString() string                          { return string(v) }
func (v tells) Error() string                             { return string(v) }
func (v tells) LogValue() slog.Value                      { return slog.StringValue(string(v)) }
func (v tells) Value() (driver.Value, error)              { return string(v), nil }
func (v tells) GobEncode() ([]byte, error)                { return []byte(v), nil }
func (v tells) MarshalBinary() ([]byte, error)            { return []byte(v), nil }
func (v tells) MarshalJSON() ([]byte, error)              { return json.Marshal(string(v)) }
func (*tells) UnmarshalText(b []byte) error               { return fmt.Errorf("cannot read %q for "+secret, b) }
func (v tellsFormat) Format(f fmt.State, _ rune)          { _, _ = f.Write([]byte(v)) }
func (v tellsText) MarshalText() ([]byte, error)          { return []byte(v), nil }
func (v tellsAppend) AppendText(b []byte) ([]byte, error) { return append(b, v...), nil }
func (v tellsAppend) AppendBinary(b []byte) ([]byte, error) {
	return append(b, v...), nil
}

func TestKeepsQuietAboutWhatIsHidden(t *testing.T) {
	type hidden struct{ v uint64 }
	for name, v := range map[string]any{
		"an unrelated text":     "nothing to see",
		"an unrelated number":   "+15551234567",
		"a masked integer":      hidden{447700900123 ^ 0x5a5a5a5a5a5a5a5a},
		"digits of two numbers": "4477009 and 00123",
		"a number":              42,
		"nil in a struct":       struct{ p *int }{},
	} {
		t.Run(name, func(t *testing.T) {
			require.Empty(t, vaulttest.FindLeaks(v, secret))
			vaulttest.LeakSinks(t, v, secret)
		})
	}
}

func TestFindsTextsInManyForms(t *testing.T) {
	const text = "Ihr Code für \"Müller & Söhne\"\n<b>7781</b>"
	var utf16LE []byte
	for _, r := range text {
		utf16LE = append(utf16LE, byte(r), byte(r>>8))
	}
	for name, v := range map[string]any{
		"raw":       text,
		"bytes":     []byte(text),
		"field":     struct{ s string }{text},
		"quoted":    fmt.Sprintf("%+q", text),
		"UTF-16":    string(utf16LE),
		"hex":       fmt.Sprintf("%X", text),
		"base64":    base64.URLEncoding.EncodeToString([]byte("at the start: " + text + "!")),
		"byte list": fmt.Sprintf("%d", []byte(text)),
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEmpty(t, vaulttest.FindLeaks(v, text))
			require.NotEmpty(t, vaulttest.Shows(fmt.Sprint(v), text))
			require.Empty(t, vaulttest.Shows(fmt.Sprint(v), secret))
		})
	}
}

// recorder replaces the test that LeakSinks fails.
type recorder struct {
	testing.TB
	errors, fatals bytes.Buffer
}

func (*recorder) Helper()                        {}
func (r *recorder) Errorf(f string, args ...any) { fmt.Fprintf(&r.errors, f+"\n", args...) }
func (r *recorder) Fatal(args ...any)            { fmt.Fprintln(&r.fatals, args...) }
func (r *recorder) Fatalf(f string, args ...any) { fmt.Fprintf(&r.fatals, f+"\n", args...) }

func TestReportExplainsAndDoesNotRepeatTheSecret(t *testing.T) {
	var r recorder
	vaulttest.LeakSinks(&r, methodsOnStruct{secret}, secret)
	require.Contains(t, r.errors.String(), "shows (raw) in fmt %s of an unexported field: fmt calls no method on what it reaches through an unexported field")
	require.NotContains(t, r.errors.String(), strings.TrimPrefix(secret, "+"))
	require.Empty(t, r.fatals.String())
}

func TestRefusesSecretsFoundByChance(t *testing.T) {
	for name, secrets := range map[string][]string{"none": nil, "short": {"12345"}, "second is short": {secret, "1"}} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			vaulttest.LeakSinks(&r, secret, secrets...)
			require.NotEmpty(t, r.fatals.String())
			require.Empty(t, r.errors.String())
		})
	}
}

// A host tests a type of its own by calling LeakSinks in a test with a value and the secrets that
// must not show. An Example has no test to fail, so it uses FindLeaks.
func ExampleLeakSinks() {
	type customer struct {
		Name  string
		phone string // a Stringer would not help: fmt never calls it here
	}
	for _, l := range vaulttest.FindLeaks(customer{"Ada", "+447700900123"}, "+447700900123") {
		if l.Sink == "fmt %v of the value itself" || l.Sink == "encoding/json of the value" {
			fmt.Println(l.Sink, "-", l.Form)
		}
	}
	// In a test: vaulttest.LeakSinks(t, customer{...}, "+447700900123")

	// Output: fmt %v of the value itself - raw
}
