package webhook_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/webhook"
)

func TestJSON(t *testing.T) {
	for _, c := range []struct {
		name, body string
		good       bool
	}{
		{"an object", `{"a":"b","c":["a","a",{"a":1}],"b":{"a":{"a":null}},"d":1e999999}`, true},
		{"a list", `[{"a":1},{"a":2},[],{}]`, true},
		{"a text", `"a"`, true},
		{"names that differ", `{"a":1,"A":2,"":3}`, true},
		{"a name that is a value too", `{"a":"a","b":"a"}`, true},
		{"a name twice", `{"a":1,"b":{},"a":1}`, false},
		{"a name twice, once escaped", `{"a":1,"\u0061":2}`, false},
		{"a name twice within", `{"x":[1,{"a":[],"a":[]}]}`, false},
		{"a name twice after a list", `{"a":[{"b":1}],"a":2}`, false},
		{"two values", `{}{}`, false},
		{"something behind it", `{} x`, false},
		{"nothing", ``, false},
		{"cut off", `{"a":`, false},
		{"not UTF-8", "{\"a\":\"STOP\xff\"}", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var v any
			err := (&webhook.Request{Body: []byte(c.body)}).JSON(&v)
			if c.name == "an object" { // a number that no float64 has is not of the form of this value
				var raw map[string]jsonValue
				err = (&webhook.Request{Body: []byte(c.body)}).JSON(&raw)
			}
			if c.good {
				require.NoError(t, err)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "body", input.Field)
		})
	}
	var text string
	var input *sealtext.InputError
	require.ErrorAs(t, (&webhook.Request{Body: []byte(`{}`)}).JSON(&text), &input, "of another form")
}

// jsonValue is any value, unread.
type jsonValue struct{}

func (*jsonValue) UnmarshalJSON([]byte) error { return nil }
