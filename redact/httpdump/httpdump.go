// Package httpdump prints HTTP requests and responses for logs with sensitive values masked.
//
//	transport, err := httpdump.NewRoundTripper(http.DefaultTransport, httpdump.Config{
//		Log: func(ctx context.Context, dump []byte) { slog.DebugContext(ctx, string(dump)) },
//	})
//
// Headers with a secret name (Authorization, Cookie and the like) lose their values. The address
// and the other headers are masked by their content, a JSON or form body by names and content, a
// text body by its content. A body of another type, one that cannot be parsed and one that is
// longer than [MaxBody] are left out. The body of the message can still be read afterwards.
//
// The package only prints. It does not protect what the program itself sends or stores.
package httpdump

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/sealtext/sealtext/redact"
)

// MaxBody is the length of the longest body that is printed, in bytes.
const MaxBody = 64 << 10

// Request returns the request line, the headers and the body of req, masked. The error wraps
// redact.ErrConfig if r or req is nil.
func Request(r *redact.Redactor, req *http.Request) ([]byte, error) {
	if r == nil || req == nil {
		return nil, fmt.Errorf("%w: a redactor and a request are needed", redact.ErrConfig)
	}
	var out bytes.Buffer
	target := ""
	if req.URL != nil {
		target = address(r, req.URL)
	}
	fmt.Fprintf(&out, "%s %s %s\r\nHost: %s\r\n", r.String(req.Method), target, req.Proto, r.String(req.Host))
	headers(r, &out, req.Header)
	body, err := body(r, req.Header, &req.Body)
	out.Write(body)
	return out.Bytes(), err
}

// Response returns the status line, the headers and the body of res, masked.
func Response(r *redact.Redactor, res *http.Response) ([]byte, error) {
	if r == nil || res == nil {
		return nil, fmt.Errorf("%w: a redactor and a response are needed", redact.ErrConfig)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s\r\n", res.Proto, r.String(res.Status))
	headers(r, &out, res.Header)
	body, err := body(r, res.Header, &res.Body)
	out.Write(body)
	return out.Bytes(), err
}

// address masks user information, path segments and the values of parameters.
func address(r *redact.Redactor, u *url.URL) string {
	segments := strings.Split(u.Path, "/")
	for i, s := range segments {
		segments[i] = r.String(s)
	}
	out := strings.Join(segments, "/")
	if u.RawQuery != "" {
		out += "?" + form(r, u.RawQuery)
	}
	return out
}

// form masks a query or form body; one that does not parse is left out.
func form(r *redact.Redactor, s string) string {
	values, err := url.ParseQuery(s)
	if err != nil {
		return redact.Masked
	}
	var parts []string
	for k, list := range values {
		for _, v := range list {
			if redact.SecretKey(k) {
				v = redact.Masked
			}
			parts = append(parts, r.String(k)+"="+r.String(v))
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, "&")
}

func headers(r *redact.Redactor, out *bytes.Buffer, h http.Header) {
	names := make([]string, 0, len(h))
	for k := range h {
		names = append(names, k)
	}
	slices.Sort(names)
	for _, k := range names {
		for _, v := range h[k] {
			if redact.SecretKey(k) || strings.Contains(strings.ToLower(k), "cookie") {
				v = redact.Masked
			}
			fmt.Fprintf(out, "%s: %s\r\n", r.String(k), line(r.String(v)))
		}
	}
	out.WriteString("\r\n")
}

// line prevents a value from adding lines.
func line(s string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(s) }

// body reads the body, replaces it by an equal one and returns the part that may be printed.
func body(r *redact.Redactor, h http.Header, rc *io.ReadCloser) ([]byte, error) {
	if *rc == nil || *rc == http.NoBody {
		return nil, nil
	}
	head, err := io.ReadAll(io.LimitReader(*rc, MaxBody+1))
	*rc = readCloser{io.MultiReader(bytes.NewReader(head), *rc), *rc}
	if err != nil {
		return nil, fmt.Errorf("redact: read body: %w", err)
	}
	if len(head) > MaxBody {
		return []byte("[body too long]"), nil
	}
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	switch {
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		masked, err := r.JSON(head)
		if err != nil {
			return []byte("[body is not JSON]"), nil
		}
		return masked, nil
	case kind == "application/x-www-form-urlencoded":
		return []byte(form(r, string(head))), nil
	case strings.HasPrefix(kind, "text/"), kind == "application/xml":
		return r.Bytes(head), nil
	case len(head) == 0:
		return nil, nil
	}
	return []byte("[body not shown]"), nil
}

type readCloser struct {
	io.Reader
	io.Closer
}
