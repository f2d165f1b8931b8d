package twilio_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// refused shows that the validators refuse what Twilio would. Prism knows the same rules, apart from
// parameters that the description does not have and credentials of another account.
func refused(t *testing.T, p *prism) {
	good := func() url.Values {
		return url.Values{"To": {number}, "From": {"+15005550006"}, "Body": {"a"}, "ValidityPeriod": {"60"}}
	}
	for _, c := range []struct {
		name   string
		change func(url.Values)
		path   string
		secret string
		want   string
		prism  string // what prism says; empty if it lets it through
	}{
		{name: "nothing"},
		{name: "no recipient", change: func(f url.Values) { f.Del("To") }, want: `property "To" is missing`, prism: "required: body"},
		{name: "validity that is no number", change: func(f url.Values) { f.Set("ValidityPeriod", "abc") }, want: "abc", prism: "type: body ValidityPeriod"},
		{name: "unknown retention", change: func(f url.Values) { f.Set("ContentRetention", "forget") }, want: "not one of the allowed values", prism: "enum: body ContentRetention"},
		{name: "short SID", change: func(f url.Values) { f.Set("MessagingServiceSid", "MG1") }, want: "minimum string length is 34", prism: "minLength: body MessagingServiceSid"},
		{name: "unknown parameter", change: func(f url.Values) { f.Set("Text", "a") }, want: "no such parameter: Text"},
		{name: "account", path: "AC1", want: "minimum string length is 34", prism: "minLength: path accountsid"},
		{name: "wrong credentials", secret: "other", want: "wrong credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAPI(t, nil)
			form, account, secret := good(), accountSID, "token"
			if c.change != nil {
				c.change(form)
			}
			if c.path != "" {
				account = c.path
			}
			if c.secret != "" {
				secret = c.secret
			}
			body := form.Encode()
			req := httptest.NewRequest(http.MethodPost, "/2010-04-01/Accounts/"+account+"/Messages.json", strings.NewReader(body))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.SetBasicAuth(accountSID, secret)
			_, err := a.validate(req, []byte(body))
			said := p.validate(req, []byte(body))
			if c.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.want)
			}
			if c.prism == "" || p == nil {
				require.NoError(t, said)
			} else {
				require.ErrorContains(t, said, c.prism)
			}
		})
	}
}
