// Package fakeaws takes the place of AWS End User Messaging and of Amazon SNS on this machine, as far
// as package awssms uses them, for its tests and for the example: it verifies signatures, refuses what
// AWS's documentation refuses, and signs what it publishes.
package fakeaws

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Text is a text that was sent, with the members of SendTextMessage that are used.
type Text struct {
	ID               string            `json:"-"`
	To               string            `json:"DestinationPhoneNumber"`
	From             string            `json:"OriginationIdentity"`
	Body             string            `json:"MessageBody"`
	Type             string            `json:"MessageType"`
	ConfigurationSet string            `json:"ConfigurationSetName"`
	Context          map[string]string `json:"Context"`
	TimeToLive       int               `json:"TimeToLive"`
	Country          map[string]string `json:"DestinationCountryParameters"`
}

// Entry is one of the list of opt-outs.
type Entry struct {
	At     time.Time
	Person bool
}

// Server is the fake. Make one with [New].
type Server struct {
	// Region, Access and Secret are what requests must be signed for.
	Region, Access, Secret string
	// Now is the time of new entries.
	Now func() time.Time
	// PageSize is how many entries a page has at most.
	PageSize int

	mu       sync.Mutex
	senders  map[string]string           // by origination identity: its type of messages
	lists    map[string]map[string]Entry // by name and number
	deleted  map[string]bool             // numbers that were taken off a list
	sent     []Text
	requests int
	respond  func(w http.ResponseWriter) bool
	topic    func() *topic // made when it is asked for: an RSA key takes long
}

// New returns a fake with senders of a type, "PROMOTIONAL" or "TRANSACTIONAL".
func New(senders map[string]string) *Server {
	return &Server{
		Region: "eu-west-1", Access: "AKIDEXAMPLE", Secret: "correct-horse-battery", Now: time.Now, PageSize: 100,
		senders: senders, lists: map[string]map[string]Entry{"Default": {}}, deleted: map[string]bool{}, topic: sync.OnceValue(newTopic),
	}
}

// Sent returns the texts that were taken.
func (s *Server) Sent() []Text {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

// Requests returns how many requests came, whatever became of them.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Respond answers requests with a function, until it returns false; nil ends that.
func (s *Server) Respond(f func(w http.ResponseWriter) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.respond = f
}

// OptOut puts a person onto the list, as a STOP to AWS does.
func (s *Server) OptOut(number string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists["Default"][number] = Entry{at, true}
}

// OptOuts returns the numbers on the list, sorted.
func (s *Server) OptOuts() (numbers []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.lists["Default"] {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return numbers
}

// ServeHTTP answers a request of the SDK.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.respond != nil && s.respond(w) {
		return
	}
	operation, named := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "PinpointSMSVoiceV2.")
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/" || r.Header.Get("Content-Type") != "application/x-amz-json-1.0" || !named:
		refuse(w, 400, "UnknownOperationException", nil)
	case !s.signed(r, body):
		refuse(w, 403, "InvalidSignatureException", nil)
	case operation == "SendTextMessage":
		s.send(w, body)
	case operation == "DescribeOptedOutNumbers":
		s.describe(w, body)
	case operation == "PutOptedOutNumber":
		s.put(w, body)
	case operation == "DeleteOptedOutNumber":
		s.remove(w, body)
	default:
		refuse(w, 400, "UnknownOperationException", nil)
	}
}

// signed signs the request once more with the secret, and compares.
func (s *Server) signed(r *http.Request, body []byte) bool {
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	names, _, _ := strings.Cut(rest, ",")
	again, err := http.NewRequest(r.Method, "https://"+r.Host+"/", http.NoBody) //nolint:noctx // it is not made
	if err != nil {
		return false
	}
	for _, name := range strings.Split(names, ";") {
		if name != "host" && name != "content-length" {
			again.Header.Set(name, r.Header.Get(name))
		}
	}
	again.ContentLength = int64(len(body))
	sum := sha256.Sum256(body)
	err = v4.NewSigner().SignHTTP(r.Context(), aws.Credentials{AccessKeyID: s.Access, SecretAccessKey: s.Secret}, again, hex.EncodeToString(sum[:]), "sms-voice", s.Region, at)
	return err == nil && again.Header.Get("Authorization") == r.Header.Get("Authorization")
}

// Refuse answers as AWS does for an exception, with members such as a Reason. Its message repeats the
// request, as AWS's may.
func Refuse(w http.ResponseWriter, status int, exception string, members map[string]any) {
	refuse(w, status, exception, members)
}

func refuse(w http.ResponseWriter, status int, exception string, members map[string]any) {
	said := map[string]any{"__type": "com.amazonaws.pinpointsmsvoicev2#" + exception, "Message": "The request for +12025550123 was refused"}
	for name, v := range members {
		said[name] = v
	}
	answer(w, status, said)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// read reads a request, without members that the documentation does not have or that are not used.
func read(w http.ResponseWriter, body []byte, v any) bool {
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if d.Decode(v) != nil {
		invalid(w, "CANNOT_PARSE")
		return false
	}
	return true
}

func invalid(w http.ResponseWriter, reason string) {
	refuse(w, 400, "ValidationException", map[string]any{"Reason": reason})
}

var phone = regexp.MustCompile(`^\+?[1-9][0-9]{1,18}$`)

func (s *Server) send(w http.ResponseWriter, body []byte) {
	var t Text
	if !read(w, body, &t) {
		return
	}
	kind, known := s.senders[t.From]
	_, out := s.lists["Default"][t.To]
	switch {
	case !phone.MatchString(t.To) || strings.TrimSpace(t.Body) == "" || utf8.RuneCountInString(t.Body) > 1600 || t.TimeToLive < 5 || t.TimeToLive > 259_200 || len(t.Context) > 5:
		invalid(w, "INVALID_PARAMETER")
	case !known:
		refuse(w, 400, "ResourceNotFoundException", map[string]any{"ResourceType": "phone-number", "ResourceId": t.From})
	case kind != t.Type:
		refuse(w, 400, "ConflictException", map[string]any{"Reason": "MESSAGE_TYPE_MISMATCH"})
	case out:
		refuse(w, 400, "ConflictException", map[string]any{"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"})
	default:
		t.ID = fmt.Sprintf("862a8790-60c0-4430-9b2b-%012x", len(s.sent)+1)
		s.sent = append(s.sent, t)
		answer(w, 200, map[string]any{"MessageId": t.ID})
	}
}

// list returns a list by its name.
func (s *Server) list(w http.ResponseWriter, name string) map[string]Entry {
	l := s.lists[name]
	if l == nil {
		refuse(w, 400, "ResourceNotFoundException", map[string]any{"ResourceType": "opt-out-list", "ResourceId": name})
	}
	return l
}

func (s *Server) describe(w http.ResponseWriter, body []byte) {
	var in struct {
		OptOutListName string
		MaxResults     int
		NextToken      string
	}
	if !read(w, body, &in) {
		return
	}
	l := s.list(w, in.OptOutListName)
	if l == nil {
		return
	}
	numbers := []string{}
	for n := range l {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	if in.MaxResults < 1 || in.MaxResults > 100 {
		invalid(w, "INVALID_PARAMETER")
		return
	}
	from, found := 0, in.NextToken == ""
	for i, n := range numbers {
		if token(n) == in.NextToken {
			from, found = i, true
		}
	}
	if !found {
		invalid(w, "INVALID_NEXT_TOKEN")
		return
	}
	end := min(from+min(in.MaxResults, s.PageSize), len(numbers))
	said, entries := map[string]any{"OptOutListName": in.OptOutListName, "OptOutListArn": "arn:aws:sms-voice:" + s.Region + ":1:opt-out-list/Default"}, []any{}
	for _, n := range numbers[from:end] {
		entries = append(entries, entry(n, l[n]))
	}
	if said["OptedOutNumbers"] = entries; end < len(numbers) {
		said["NextToken"] = token(numbers[end])
	}
	answer(w, 200, said)
}

// token is an opaque name of the page that begins with a number.
func token(number string) string {
	sum := sha256.Sum256([]byte(number))
	return hex.EncodeToString(sum[:8])
}

func entry(number string, e Entry) map[string]any {
	return map[string]any{"OptedOutNumber": number, "OptedOutTimestamp": float64(e.At.UnixMilli()) / 1000, "EndUserOptedOut": e.Person}
}

// change reads a request that changes one entry.
func (s *Server) change(w http.ResponseWriter, body []byte) (l map[string]Entry, number string) {
	var in struct{ OptOutListName, OptedOutNumber string }
	if !read(w, body, &in) {
		return nil, ""
	}
	if !phone.MatchString(in.OptedOutNumber) {
		invalid(w, "INVALID_PARAMETER")
		return nil, ""
	}
	return s.list(w, in.OptOutListName), in.OptedOutNumber
}

func (s *Server) put(w http.ResponseWriter, body []byte) {
	l, n := s.change(w, body)
	if l == nil {
		return
	}
	if _, there := l[n]; !there {
		l[n] = Entry{At: s.Now()}
	}
	answer(w, 200, entry(n, l[n]))
}

func (s *Server) remove(w http.ResponseWriter, body []byte) {
	l, n := s.change(w, body)
	if l == nil {
		return
	}
	e, there := l[n]
	switch {
	case !there:
		refuse(w, 400, "ResourceNotFoundException", map[string]any{"ResourceType": "opted-out-number", "ResourceId": n})
	case s.deleted[n]:
		invalid(w, "PHONE_NUMBER_CANNOT_BE_OPTED_IN")
	default:
		delete(l, n)
		s.deleted[n] = true
		answer(w, 200, entry(n, e))
	}
}
