package redact_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

const (
	number = "+442079460018"
	pan    = "4539148803436467" // a test number with a valid check digit
)

// Types with several forms, of which each handler prints another.
type (
	summarized struct{ Ref, Contact string } // String hides what its fields tell
	summarizer struct{ Ref, Contact string } // the same on the pointer
	stored     struct{ n string }            // String masks, MarshalText tells
	storedJSON struct{ n string }            // String masks, MarshalJSON tells
	onlyText   struct{ n string }            // MarshalText alone
	onlyJSON   struct{ n string }            // MarshalJSON alone
	jsonInt    int                           // a plain kind that encodes itself
	formatted  struct{ n string }            // Format alone
	failedJSON struct{ n string }            // an error that encodes itself
	failedText struct{ n string }            // an error with a text form
	failedVerb struct{ n string }            // an error that tells more under %+v
	untagged   struct{ hidden string }       // nothing exported
	unlisted   struct {                      // a field that JSON leaves out
		X string `json:"-"`
		N int
	}
	inner    struct{ Note string }
	embedded struct{ inner }
	named    string
	valued   struct{ Contact string } // LogValue masks, fields tell
	keyed    struct{ n string }       // a key of a map
	broken   struct{ n string }       // MarshalJSON gives no JSON
)

func (s summarized) String() string               { return "customer " + s.Ref }
func (s *summarizer) String() string              { return "customer " + s.Ref }
func (stored) String() string                     { return "***" }
func (s stored) MarshalText() ([]byte, error)     { return []byte(s.n), nil }
func (storedJSON) String() string                 { return "***" }
func (s storedJSON) MarshalJSON() ([]byte, error) { return json.Marshal(s.n) }
func (s onlyText) MarshalText() ([]byte, error)   { return []byte(s.n), nil }
func (s onlyJSON) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"contact": s.n, "n": 1})
}
func (jsonInt) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"contact": number})
}
func (s formatted) Format(f fmt.State, _ rune)    { _, _ = fmt.Fprint(f, s.n) }
func (failedJSON) Error() string                  { return "failed" }
func (s failedJSON) MarshalJSON() ([]byte, error) { return json.Marshal(s.n) }
func (failedText) Error() string                  { return "failed" }
func (s failedText) MarshalText() ([]byte, error) { return []byte(s.n), nil }
func (failedVerb) Error() string                  { return "failed" }
func (s failedVerb) Format(f fmt.State, _ rune)   { _, _ = fmt.Fprint(f, "failed for ", s.n) }
func (valued) LogValue() slog.Value               { return slog.StringValue("***") }
func (k keyed) MarshalText() ([]byte, error)      { return []byte(k.n), nil }
func (keyed) String() string                      { return "key" }
func (b broken) MarshalJSON() ([]byte, error)     { return []byte(b.n), nil }

// reflecting is a handler that prints all that reflection reaches.
type reflecting struct{ w *bytes.Buffer }

func (reflecting) Enabled(context.Context, slog.Level) bool { return true }
func (h reflecting) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		h.print(a.Value.Any())
	}
	return h
}
func (h reflecting) WithGroup(string) slog.Handler { return h }
func (h reflecting) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool { h.print(a.Value.Any()); return true })
	return nil
}

func (h reflecting) print(x any) {
	_, _ = fmt.Fprintf(h.w, "%v %+v %#v ", x, x, x)
	encoded, _ := json.Marshal(x)
	h.w.Write(encoded)
	h.strings(reflect.ValueOf(x), 0)
}

func (h reflecting) strings(v reflect.Value, depth int) {
	if !v.IsValid() || depth > 8 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		h.w.WriteString(v.String())
	case reflect.Pointer, reflect.Interface:
		h.strings(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			h.strings(v.Field(i), depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			h.strings(it.Key(), depth+1)
			h.strings(it.Value(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			h.strings(v.Index(i), depth+1)
		}
	}
}

// TestWhatIsExaminedIsWhatIsWritten logs a number in values of many types: it
// is in no form that a handler can print of what it was given.
func TestWhatIsExaminedIsWhatIsWritten(t *testing.T) {
	var decoded any
	require.NoError(t, json.Unmarshal([]byte(pan), &decoded))
	pathed := url.URL{Path: "/p", RawQuery: "phone=" + number, Fragment: "x"}
	values := map[string]any{
		"string":                           number,
		"named string":                     named(number),
		"pointer to string":                new(number),
		"bytes":                            []byte(number),
		"array of bytes":                   [13]byte([]byte(number)),
		"runes":                            []rune(number),
		"strings":                          []string{"a", number},
		"any":                              []any{1, number},
		"map":                              map[string]any{"a": number},
		"key of a map":                     map[string]int{number: 1},
		"key with a text form":             map[keyed]int{{number}: 1},
		"key that is an array":             map[[1]string]int{{number}: 1},
		"struct":                           inner{number},
		"pointer to struct":                &inner{number},
		"embedded":                         embedded{inner{number}},
		"embedded pointer":                 struct{ *inner }{&inner{number}},
		"unexported field":                 untagged{number},
		"field without a name in JSON":     unlisted{number, 1},
		"pointer to pointer":               new(&inner{number}),
		"Stringer with fields":             summarized{"17", number},
		"pointer of it":                    &summarized{"17", number},
		"Stringer on the pointer":          summarizer{"17", number},
		"slice of Stringers":               []summarized{{"17", number}},
		"map of Stringers":                 map[string]summarized{"a": {"17", number}},
		"struct of Stringers":              struct{ C summarized }{summarized{"17", number}},
		"interface of a Stringer":          []fmt.Stringer{&summarizer{"17", number}},
		"String masks, MarshalText tells":  stored{number},
		"the same in a slice":              []stored{{number}},
		"the same in a field":              struct{ P stored }{stored{number}},
		"String masks, MarshalJSON tells":  storedJSON{number},
		"MarshalText":                      onlyText{number},
		"MarshalJSON":                      onlyJSON{number},
		"MarshalJSON of an int":            jsonInt(1),
		"MarshalJSON in a map":             map[string]any{"x": onlyJSON{number}},
		"MarshalJSON that gives no JSON":   broken{number},
		"Format":                           formatted{number},
		"Format in a slice":                []formatted{{number}},
		"error":                            errors.New("no " + number),
		"wrapped error":                    fmt.Errorf("w: %w", errors.New("no "+number)),
		"joined errors":                    errors.Join(errors.New("a"), errors.New(number)),
		"error with MarshalJSON":           failedJSON{number},
		"errors with MarshalJSON":          []error{failedJSON{number}},
		"error in a field":                 struct{ Err error }{failedJSON{number}},
		"error with MarshalText":           failedText{number},
		"errors with MarshalText":          []error{failedText{number}},
		"error with Format":                failedVerb{number},
		"LogValue masks, fields tell":      []valued{{number}},
		"LogValuer":                        lazy{slog.StringValue(number)},
		"LogValuer in a slice":             []slog.LogValuer{lazy{slog.AnyValue(inner{number})}},
		"group in a LogValuer in a slice":  []slog.LogValuer{lazy{slog.GroupValue(slog.String("k", number))}},
		"attributes":                       []slog.Attr{slog.String("k", number)},
		"raw JSON":                         json.RawMessage(`{"contact":"` + number + `"}`),
		"raw JSON with escapes":            json.RawMessage(`{"contact":"\u002b\u0034\u0034\u0032079460018"}`),
		"raw JSON with a secret member":    json.RawMessage(`{"password":"2079460018"}`),
		"raw JSON with a number":           json.RawMessage(`{"contact":` + pan + `}`),
		"URL":                              &pathed,
		"URL by value":                     pathed,
		"URLs by value":                    []url.URL{pathed},
		"address":                          netip.MustParseAddr("203.0.113.207"),
		"large number":                     big.NewInt(4539148803436467),
		"card as an integer":               4539148803436467,
		"card as a float":                  float64(4539148803436467),
		"card decoded from JSON":           decoded,
		"card in a decoded map":            map[string]any{"x": decoded},
		"card in floats":                   []float64{4539148803436467},
		"card as json.Number":              json.Number(pan),
		"duration":                         []any{time.Second, number},
		"channel":                          make(chan string),
		"function":                         func() string { return number },
		"complex":                          complex(4539148803436467, 0),
		"secret field":                     struct{ Password string }{"2079460018"},
		"nil pointer with a String method": (*summarized)(nil),
	}
	digits := []string{"2079460018", "43 52 52 50", "50 48 55 57", pan, "4.539148803436467e+15", "203.0.113.207"}
	for name, value := range values {
		for kind, next := range map[string]func(*bytes.Buffer) slog.Handler{
			"json":    func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
			"text":    func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			"reflect": func(b *bytes.Buffer) slog.Handler { return reflecting{b} },
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				var buf bytes.Buffer
				h, err := redact.NewHandler(next(&buf), redact.HandlerConfig{})
				require.NoError(t, err)
				slog.New(h).Info("m", "v", value)
				slog.New(h).With("w", value).Info("m", slog.Group("g", "v", value))
				require.NotEmpty(t, buf.String())
				for _, s := range digits {
					require.NotContains(t, buf.String(), s)
				}
			})
		}
	}
}

// TestHandlerKeepsForms states what is handed on of values in which nothing is
// found.
func TestHandlerKeepsForms(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"int":           {7, `7`},
		"float":         {2.5, `2.5`},
		"float32":       {[]float32{0.1}, `[0.1]`},
		"large float":   {1e9, `1000000000`},
		"bool":          {[]bool{true}, `[true]`},
		"nil":           {nil, `null`},
		"nil pointer":   {(*inner)(nil), `null`},
		"time":          {at, `"2026-12-01T09:30:00Z"`},
		"times":         {[]time.Time{at}, `["2026-12-01T09:30:00Z"]`},
		"time pointers": {[]*time.Time{&at, nil}, `["2026-12-01T09:30:00Z",null]`},
		"struct": {struct {
			A int    `json:"a"`
			B string `json:"b,omitempty"`
			C string `json:",omitempty"`
			D int    `json:"d,omitzero"`
			E *inner
		}{A: 1, B: "x"}, `{"E":null,"a":1,"b":"x"}`},
		"embedded":    {embedded{inner{"x"}}, `{"Note":"x"}`},
		"Stringer":    {summarized{"17", "x"}, `"customer 17"`},
		"MarshalJSON": {onlyJSON{"x"}, `{"contact":"x","n":1}`},
		"raw JSON":    {json.RawMessage(`{"a":[1,2.5,"x",null,true]}`), `{"a":[1,2.5,"x",null,true]}`},
		"LogValuer":   {[]valued{{"x"}}, `["***"]`},
		"error":       {failedJSON{"x"}, `"failed"`},
		"duration":    {[]time.Duration{time.Second}, `["1s"]`},
	} {
		t.Run(name, func(t *testing.T) {
			out := logged(t, redact.HandlerConfig{}, false, func(l *slog.Logger) { l.Info("m", "v", c.value) })
			require.Equal(t, c.want, strings.TrimSuffix(out[strings.Index(out, `"v":`)+4:], "}\n"))
		})
	}
}
