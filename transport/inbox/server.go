package inbox

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/rand"
)

// ServerConfig configures [NewServer]. The zero value is valid.
type ServerConfig struct {
	// Token is the one credential that the application shows, as the auth token of Twilio or the key of
	// Telnyx or Infobip. It must begin with "inbox", which no real credential does, and have letters and
	// digits only, as libraries of providers want it. A new one by default.
	Token string
	// NoOptOuts switches off what providers do about STOP by themselves: without it, a handset that wrote
	// STOP gets an answer from the provider, and no more texts from that sender until it writes START.
	NoOptOuts bool
	// Keep is the number of texts that are kept; 10,000 by default. The memory of up to as many older
	// ones is freed a little later.
	Keep int
	// Slow is how long the answer of FaultSlow takes; 3 seconds by default.
	Slow time.Duration
	// RetryAfter is that of FaultTooMany, in whole seconds; 2 seconds by default.
	RetryAfter time.Duration
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Account is the SID of the account at a [Server], in Twilio's form. No real SID has so many zeros.
const Account = "AC000000000000000000000000000051b0"

// tokenPrefix begins the one credential of a server.
const tokenPrefix = "inbox"

// Server is a provider on this machine, in memory. It speaks the wire formats of providers, as an
// [http.Handler] on a loopback address, an [http.RoundTripper] or a Dial function without a port, and its
// handsets answer. It is safe for concurrent use. Call [Server.Close] at the end; [Start] does.
type Server struct {
	cfg    ServerConfig
	now    func() time.Time
	sign   ed25519.PrivateKey // for webhooks as Telnyx signs them
	inside *http.Server       // for requests without a port
	pipe   *pipeListener
	client *http.Transport // through the pipe
	hooks  *http.Transport // to the application, on this machine
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex
	texts    []*entry // oldest first
	byID     map[string]*entry
	total    int
	seq      int
	receipts []Receipt
	faults   []Fault
	late     []string // ids
	stopped  map[pair]stop
	direct   map[sealtext.Tenant]attached
	webhook  string
	app      http.Handler
	running  int // reports under way
	closed   bool
	version  uint64
	changed  chan struct{} // closed and replaced at each change
}

// pair is a handset and a sender of a provider; every sender if that is zero.
type pair struct {
	wire    Wire
	handset sealtext.Number
	sender  sealtext.Sender
}

// stop is an opt-out that a provider knows of.
type stop struct {
	order   int
	at      time.Time
	word    string // that the handset wrote; empty if the application entered it
	service string
}

// NewServer validates the configuration and returns a Server without texts.
func NewServer(cfg ServerConfig) (*Server, error) {
	if cfg.Token == "" {
		b := rand.Bytes16()
		cfg.Token = tokenPrefix + hex.EncodeToString(b[:])
	}
	if !strings.HasPrefix(cfg.Token, tokenPrefix) || len(cfg.Token) > 128 || strings.ContainsFunc(cfg.Token, odd) {
		return nil, errors.New(`inbox: ServerConfig.Token must begin with "inbox" and have up to 128 letters and digits: an inbox takes no real credential`)
	}
	if cfg.Keep <= 0 {
		cfg.Keep = 10_000
	}
	if cfg.Slow <= 0 {
		cfg.Slow = 3 * time.Second
	}
	if cfg.RetryAfter < time.Second {
		cfg.RetryAfter = 2 * time.Second
	}
	seed := make([]byte, ed25519.SeedSize)
	rand.Fill(seed)
	s := &Server{
		cfg: cfg, now: clock.Or(cfg.Now), sign: ed25519.NewKeyFromSeed(seed), pipe: newPipeListener(),
		byID: map[string]*entry{}, stopped: map[pair]stop{}, direct: map[sealtext.Tenant]attached{}, changed: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.client = &http.Transport{DialContext: s.Dial, DisableKeepAlives: true}
	s.hooks = &http.Transport{DialContext: dialLoopback, DisableKeepAlives: true}
	s.inside = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return s.ctx }}
	s.work.Go(func() { _ = s.inside.Serve(s.pipe) })
	return s, nil
}

// T is the part of *testing.T that [Start] needs.
type T interface {
	Helper()
	Cleanup(f func())
	Fatalf(format string, args ...any)
}

// Start returns a Server for a test, which ends with it.
func Start(t T) *Server {
	t.Helper()
	return StartWith(t, ServerConfig{})
}

// StartWith is [Start] with a configuration. It fails the test where that is not valid.
func StartWith(t T, cfg ServerConfig) *Server {
	t.Helper()
	s, err := NewServer(cfg)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	t.Cleanup(s.Close)
	return s
}

// Close ends requests and webhooks that are under way. Streams of changes end too.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	s.change()
	s.mu.Unlock()
	s.cancel()
	_ = s.inside.Close()
	s.client.CloseIdleConnections()
	s.work.Wait()
}

// Token returns the credential that the application shows.
func (s *Server) Token() string { return s.cfg.Token }

// TelnyxKey returns the public key of webhooks in Telnyx's form, as webhook.Telnyx of package
// transport/webhook takes it.
func (s *Server) TelnyxKey() string {
	return base64.StdEncoding.EncodeToString(s.sign.Public().(ed25519.PublicKey))
}

// Connect sets where the application gets texts from handsets, and receipts that name no URL of their own.
// With a handler, webhooks go to it in the process, whatever host their URLs name; they are signed for these
// URLs. Without one, nil, they go to the URL, which must be on this machine. An empty URL: nowhere, the default.
func (s *Server) Connect(webhook string, app http.Handler) error {
	if webhook != "" {
		u, err := url.Parse(webhook)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || app == nil && !loopback(u.Hostname()) {
			return errors.New("inbox: the URL of the application must be a whole one without credentials, on this machine unless there is a handler for it")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook, s.app = webhook, app
	return nil
}

// change is called with the lock.
func (s *Server) change() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// Changes returns a number that grows with each change of what a Server shows, and a channel that is
// closed at the next one.
func (s *Server) Changes() (version uint64, next <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version, s.changed
}

// odd reports whether a character is neither a letter nor a digit of ASCII.
func odd(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
