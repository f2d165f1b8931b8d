package twilio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"
)

// description is the file with the description of the API.
func description() string {
	if file := os.Getenv("TWILIO_OPENAPI"); file != "" {
		return file
	}
	return "testdata/messages.yaml"
}

// api is a server that validates each request and answers with an example of the description.
type api struct {
	*httptest.Server
	doc   *openapi3.T
	prism *prism

	mu       sync.Mutex
	example  string // the name of the next answer
	broken   bool   // the connection breaks before an answer to a new message
	requests int
	problems []error
}

func newAPI(t *testing.T, p *prism) *api {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile(description())
	require.NoError(t, err)
	for _, path := range []string{list, one, balance, media, file} {
		require.NotNil(t, doc.Paths.Value(path))
	}
	a := &api{doc: doc, prism: p}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requests++
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.problems = append(a.problems, err)
		return
	}
	operation, err := a.validate(r, body)
	err = errors.Join(err, a.prism.validate(r, body))
	if err != nil {
		a.problems = append(a.problems, err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if a.broken && r.Method == http.MethodPost {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	status := http.StatusOK
	if operation.Responses.Status(status) == nil {
		status = http.StatusCreated
	}
	example := operation.Responses.Status(status).Value.Content["application/json"].Examples[a.example]
	if example == nil {
		a.problems = append(a.problems, errors.New("the description has no example "+a.example))
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(example.Value.Value)
}

// validate checks a request against the description and its credentials against the account.
func (a *api) validate(r *http.Request, body []byte) (*openapi3.Operation, error) {
	parts := strings.Split(strings.TrimSuffix(r.URL.Path, ".json"), "/")
	path, of := list, map[string]string{}
	switch len(parts) {
	case 8:
		path, of["MessageSid"], of["Sid"] = file, parts[5], parts[7]
	case 7:
		path, of["MessageSid"] = media, parts[5]
	case 6:
		path, of["Sid"] = one, parts[5]
	case 5:
		if parts[4] == "Balance" {
			path = balance
		}
	default:
		return nil, errors.New("no such path: " + r.URL.Path)
	}
	of["AccountSid"] = parts[3]
	item := a.doc.Paths.Value(path)
	operation := item.GetOperation(r.Method)
	if operation == nil {
		return nil, errors.New("no such method: " + r.Method)
	}
	whole := path
	for name, value := range of {
		whole = strings.Replace(whole, "{"+name+"}", value, 1)
	}
	if whole != r.URL.Path {
		return nil, errors.New("no such path: " + r.URL.Path)
	}
	// A parameter that the description does not know is a mistake of ours; the validator ignores it.
	for name := range r.URL.Query() {
		if operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return nil, errors.New("no such parameter: " + name)
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	for name := range form {
		if operation.RequestBody == nil || operation.RequestBody.Value.Content["application/x-www-form-urlencoded"].Schema.Value.Properties[name] == nil {
			return nil, errors.New("no such parameter: " + name)
		}
	}
	return operation, openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: of,
		Route: &routers.Route{Spec: a.doc, Path: path, PathItem: item, Method: r.Method, Operation: operation},
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: func(context.Context, *openapi3filter.AuthenticationInput) error {
			if user, secret, _ := r.BasicAuth(); user != accountSID || secret != "token" {
				return errors.New("wrong credentials")
			}
			return nil
		}},
	})
}

// next says with which example the next request is answered.
func (a *api) next(example string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.example = example
}

func (a *api) require(t *testing.T, requests int) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	require.Empty(t, a.problems)
	require.Equal(t, requests, a.requests)
}
