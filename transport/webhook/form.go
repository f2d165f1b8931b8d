package webhook

import (
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxParameters bounds the work for one form.
const maxParameters = 1000

// Form parses the body of a request that is a form, as browsers encode them, in UTF-8. Parameters may
// be repeated. It is stricter than [url.ParseQuery] about what different readers read differently:
// names must be visible ASCII, and both names and values valid UTF-8. The error is a [*RefusedError].
func (r *Request) Form() (url.Values, error) {
	kind, params, err := mime.ParseMediaType(r.header("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || !utf8Charset(params) {
		return nil, errForm
	}
	return parseForm(string(r.Body))
}

// Query parses the query of the URL, as strictly as [Request.Form] parses a body. The error is a
// [*RefusedError].
func (r *Request) Query() (url.Values, error) {
	_, query, _ := strings.Cut(r.URL, "?")
	v, err := parseForm(query)
	if err != nil {
		return nil, errURL
	}
	return v, nil
}

func parseForm(s string) (url.Values, error) {
	if strings.Count(s, "&") >= maxParameters {
		return nil, errForm
	}
	v, err := url.ParseQuery(s)
	if err != nil {
		return nil, errForm
	}
	for name, values := range v {
		if name == "" || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' }) {
			return nil, errForm
		}
		for _, value := range values {
			if !utf8.ValidString(value) {
				return nil, errForm
			}
		}
	}
	return v, nil
}

// utf8Charset reports whether the parameters of a media type name UTF-8, or no character set.
func utf8Charset(params map[string]string) bool {
	c, named := params["charset"]
	return !named || strings.EqualFold(c, "utf-8")
}
