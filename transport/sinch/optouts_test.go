package sinch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/transporttest"
)

const (
	projectID = "6fe45d59-a6ac-4d07-9a6f-9c4eb8a0e8b7"
	appID     = "01E9DQJFPWGZ2T05XTVZAD0BYB"
)

var consentPath = regexp.MustCompile(`^/v1/projects/` + projectID + `/(?:apps/` + appID + `/consents/(OPT_OUT_ALL|identities/([^/]+))|consents)$`)

// record is an audit record of a consent list.
type record struct {
	Origin    string    `json:"origin"`
	Operation string    `json:"operation"`
	List      string    `json:"list_type"`
	Project   string    `json:"project_id"`
	App       string    `json:"app_id"`
	At        time.Time `json:"datetime"`
}

// consents is the Conversation API and its Batch API, as far as they are documented for consents.
type consents struct {
	*fake
	listed  []string // identities of OPT_OUT_ALL
	records map[string][]record
	says    func(w http.ResponseWriter) bool
}

func newConsents(t testing.TB) *consents {
	c := &consents{fake: newFake(t), records: map[string][]record{}}
	c.Config.Handler = c
	return c
}

func (c *consents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := consentPath.FindStringSubmatch(r.URL.Path)
	query := r.URL.Query()
	switch {
	case c.says != nil && c.says(w):
	case r.Header.Get("Authorization") != "Bearer "+token:
		w.WriteHeader(http.StatusUnauthorized)
	case at == nil:
		refuse(w, http.StatusNotFound, "NOT_FOUND")
	case r.Method == http.MethodPost && at[1] == "" && len(query) == 0:
		c.insert(w, r)
	case r.Method != http.MethodGet || at[1] == "" || r.ContentLength > 0:
		refuse(w, http.StatusBadRequest, "INVALID_REQUEST")
	case at[2] != "":
		if c.records[at[2]] == nil || len(query) != 0 {
			refuse(w, http.StatusNotFound, "NOT_FOUND")
			return
		}
		answer(w, 200, map[string]any{"identity": map[string]string{"identity": at[2]}, "audit_records": c.records[at[2]]})
	default:
		c.page(w, query)
	}
}

func (c *consents) page(w http.ResponseWriter, query map[string][]string) {
	size, err := strconv.Atoi(strings.Join(query["page_size"], " "))
	from := 0
	if next := query["page_token"]; len(next) == 1 {
		from, _ = strconv.Atoi(strings.TrimPrefix(next[0], "tok/"))
		delete(query, "page_token")
	}
	if err != nil || size > 50 || len(query) != 1 {
		refuse(w, http.StatusBadRequest, "INVALID_REQUEST")
		return
	}
	to := min(from+size, len(c.listed))
	page := []map[string]string{}
	for _, one := range c.listed[from:to] {
		page = append(page, map[string]string{"identity": one})
	}
	next := ""
	if to < len(c.listed) {
		next = "tok/" + strconv.Itoa(to)
	}
	answer(w, 200, map[string]any{"identities": page, "next_page_token": next})
}

func (c *consents) insert(w http.ResponseWriter, r *http.Request) {
	var said struct {
		App     string `json:"app_id"`
		Records []struct {
			Identification string `json:"identification"`
			Type           string `json:"consent_type"`
		} `json:"consent_records"`
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if d.Decode(&said) != nil || said.App != appID || len(said.Records) == 0 || r.Header.Get("Content-Type") != "application/json" {
		refuse(w, http.StatusBadRequest, "INVALID_REQUEST")
		return
	}
	for _, one := range said.Records {
		if one.Type != "OPT_OUT_ALL" || !regexp.MustCompile(`^[1-9][0-9]{6,14}$`).MatchString(one.Identification) {
			refuse(w, http.StatusBadRequest, "INVALID_REQUEST")
			return
		}
		if !slices.Contains(c.listed, one.Identification) {
			c.put(one.Identification, "ORIGIN_API", start)
		}
	}
	answer(w, 200, map[string]string{"batch_id": "01F5X"})
}

// put puts an identity onto the list.
func (c *consents) put(identity, origin string, at time.Time) {
	c.listed = append(c.listed, identity)
	c.records[identity] = append(c.records[identity], record{origin, "OPERATION_INSERT", "OPT_OUT_ALL", projectID, appID, at})
}

func (c *consents) config(t testing.TB) sinch.ConsentsConfig {
	return sinch.ConsentsConfig{
		Transport: open(t, c.fake.config()), URL: c.URL, BatchURL: c.URL,
		App: func(sealtext.Tenant, sealtext.Sender) (sinch.App, error) {
			return sinch.App{Project: projectID, ID: appID}, nil
		},
		Token: tokens(token, nil),
	}
}

func (c *consents) open(t testing.TB) *sinch.Consents {
	got, err := sinch.NewConsents(c.config(t))
	require.NoError(t, err)
	return got
}

var asked = optouts.Query{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender("+15005550006")}

func numberOf(t testing.TB, digits string) sealtext.Number {
	n, err := sealtext.ParseE164("+" + digits)
	require.NoError(t, err)
	return n
}

func TestRunOptOuts(t *testing.T) {
	transporttest.RunOptOuts(t, func(t testing.TB) transporttest.OptOutLists {
		f := newConsents(t)
		c := f.open(t)
		return transporttest.OptOutLists{
			Lister: c, Blocker: c, Query: asked, Secrets: []string{string(token), number, number[1:]},
			Entry: optouts.Entry{At: start.Add(-time.Hour), How: optouts.HowText},
			Put: func(entries ...optouts.Entry) {
				f.mu.Lock()
				defer f.mu.Unlock()
				for _, e := range entries {
					f.put(e.Number.E164()[1:], "ORIGIN_MO", e.At)
				}
			},
			Blocked: func() (numbers []sealtext.Number) {
				f.mu.Lock()
				defer f.mu.Unlock()
				for _, one := range f.listed {
					numbers = append(numbers, numberOf(t, one))
				}
				return numbers
			},
			Answer: func(status int, body string) {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.says = func(w http.ResponseWriter) bool {
					w.WriteHeader(status)
					_, _ = fmt.Fprint(w, body)
					return true
				}
			},
			Close: f.Close,
		}
	})
}

// The last record that put somebody onto the list says since when and how; one without records has no time.
func TestConsentsTimes(t *testing.T) {
	f := newConsents(t)
	f.put("12025550101", "ORIGIN_MO", start)
	f.records["12025550101"] = append(f.records["12025550101"],
		record{"ORIGIN_MO", "OPERATION_DELETE", "OPT_OUT_ALL", projectID, appID, start.Add(time.Hour)},
		record{"ORIGIN_API", "OPERATION_UPDATE", "OPT_OUT_ALL", projectID, appID, start.Add(time.Minute)},
		record{"ORIGIN_API", "OPERATION_INSERT", "OPT_OUT_MARKETING", projectID, appID, start.Add(2 * time.Hour)})
	f.listed = append(f.listed, "12025550102", "contact-7")
	f.put("12025550103", "ORIGIN_NEW", start)
	page, err := f.open(t).ListOptOuts(t.Context(), asked, "")
	require.NoError(t, err)
	require.Equal(t, optouts.Page{Unread: 1, Entries: []optouts.Entry{
		{Number: numberOf(t, "12025550101"), At: start.Add(time.Minute), How: optouts.HowAPI},
		{Number: numberOf(t, "12025550102")},
		{Number: numberOf(t, "12025550103"), At: start},
	}}, page)
	f.records["12025550102"] = nil
	f.says = func(w http.ResponseWriter) bool {
		f.says = func(w http.ResponseWriter) bool { answer(w, 200, map[string]any{}); return true }
		return false
	}
	_, err = f.open(t).ListOptOuts(t.Context(), asked, "")
	require.EqualError(t, err, "sinch: the request failed with status 200, code answer", "records that cannot be read")
}

func TestNewConsentsRefuses(t *testing.T) {
	f := newConsents(t)
	for want, change := range map[string]func(*sinch.ConsentsConfig){
		"ConsentsConfig.App":       func(c *sinch.ConsentsConfig) { c.App = nil },
		"ConsentsConfig.Token":     func(c *sinch.ConsentsConfig) { c.Token = nil },
		"ConsentsConfig.Transport": func(c *sinch.ConsentsConfig) { c.Transport = nil },
		"ConsentsConfig.URL":       func(c *sinch.ConsentsConfig) { c.URL = "http://sinch.example.com" },
		"ConsentsConfig.BatchURL":  func(c *sinch.ConsentsConfig) { c.BatchURL = "x" },
	} {
		cfg := f.config(t)
		change(&cfg)
		_, err := sinch.NewConsents(cfg)
		require.ErrorContains(t, err, want)
	}
	for want, change := range map[string]func(*sinch.ConsentsConfig){
		"App": func(c *sinch.ConsentsConfig) {
			c.App = func(sealtext.Tenant, sealtext.Sender) (sinch.App, error) {
				return sinch.App{Project: "../x", ID: appID}, nil
			}
		},
		"Token": func(c *sinch.ConsentsConfig) {
			c.Token = func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) {
				return "", errors.New(number)
			}
		},
	} {
		cfg := f.config(t)
		change(&cfg)
		c, err := sinch.NewConsents(cfg)
		require.NoError(t, err)
		_, err = c.ListOptOuts(t.Context(), asked, "")
		require.ErrorContains(t, err, "ConsentsConfig."+want)
		require.NotContains(t, err.Error(), number)
	}
}

// FuzzConsents reads any answers: what they have is a number each.
func FuzzConsents(f *testing.F) {
	for _, body := range []string{"", "{}", `{"identities":[{"identity":"12025550123"}],"next_page_token":"x","audit_records":[{"origin":"ORIGIN_MO","operation":"OPERATION_INSERT","list_type":"OPT_OUT_ALL","datetime":"2026-03-02T15:00:00Z"}]}`, `{"identities":[null],"audit_records":[null]}`, `{"identities":[{"identity":1}]}`} {
		f.Add(body)
	}
	api := newConsents(f)
	var next atomic.Pointer[string]
	api.says = func(w http.ResponseWriter) bool { _, _ = fmt.Fprint(w, *next.Load()); return true }
	c := api.open(f)
	f.Fuzz(func(t *testing.T, body string) {
		next.Store(&body)
		page, err := c.ListOptOuts(t.Context(), asked, "")
		if err != nil {
			require.Equal(t, optouts.Page{}, page)
		}
		for _, e := range page.Entries {
			require.NotEqual(t, sealtext.Number{}, e.Number)
		}
	})
}
