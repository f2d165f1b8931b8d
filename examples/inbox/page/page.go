// Package page is the page of a developer's inbox: a conversation a handset, on the server, with a small
// script that follows changes.
//
//	p, err := page.New(page.Config{Inbox: in, Hosts: hosts})
//	...
//	fmt.Println("open http://127.0.0.1:8025/?login=" + p.Login())
//	err = http.Serve(listener, p)
//
// It shows texts with their segments and encoding, marks the characters that make a text dear, answers as
// the handset, scripts receipts and faults, and shows what happened to one text. With a [Connection] it
// also sends through a gateway, and shows what a person agreed to and which rule denies a text. Requests of
// the providers' wire formats are passed to the inbox, so that one port serves both.
//
// Numbers are masked until somebody presses "Show numbers", for that browser only.
//
// # Guarantees
//
// It answers on loopback addresses, to the names of Config.Hosts, and to browsers that have logged in with
// the token that the program prints. Forms have a token of the session, and requests that another site
// causes are refused. Texts are shown as texts: nothing in them is markup or script. Nothing is loaded from
// elsewhere. The number of sessions, streams and kept decisions is bounded.
//
// # What this does not protect
//
// It is for a developer's machine: it speaks plain HTTP, and whoever has the login token reads all texts.
package page

import (
	"crypto/rand"
	"embed"
	"errors"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
)

//go:embed web
var files embed.FS

// Config configures [New].
type Config struct {
	// Inbox is what is shown. Required.
	Inbox *inbox.Server
	// Service is the application behind it; nil, the default, for one that is reached by HTTP only.
	Service *Connection
	// Hosts are the names, with ports, that the page answers to. Required.
	Hosts []string
	// Login is the token for logging in; a new one by default.
	Login string
	// Title is the heading; "Inbox" by default.
	Title string
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Page is the handler. It is safe for concurrent use.
type Page struct {
	cfg       Config
	templates *template.Template
	handler   http.Handler
	sessions  *sessions
	streams   chan struct{} // a token for each stream

	mu        sync.Mutex
	handsets  map[sealtext.Number]int // in the order in which they were first seen
	numbers   []sealtext.Number
	gone      int // how many handsets lost their place
	decisions []decision
	version   uint64
	changed   chan struct{} // closed and replaced when the decisions change
}

// New validates the configuration and returns a Page.
func New(cfg Config) (*Page, error) {
	if cfg.Inbox == nil || len(cfg.Hosts) == 0 {
		return nil, errors.New("page: Config.Inbox and Config.Hosts are required")
	}
	if cfg.Login == "" {
		cfg.Login = rand.Text()
	}
	if cfg.Title == "" {
		cfg.Title = "Inbox"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	templates, err := template.New("").Funcs(template.FuncMap{"clock": clock}).ParseFS(files, "web/*.html")
	if err != nil {
		return nil, err
	}
	p := &Page{
		cfg: cfg, templates: templates, sessions: newSessions(), streams: make(chan struct{}, maxStreams), handsets: map[sealtext.Number]int{}, changed: make(chan struct{}),
	}
	p.handler = p.routes()
	return p, nil
}

// Login returns the token for logging in.
func (p *Page) Login() string { return p.cfg.Login }

// HostsOf are the names that a listener on the loopback goes by.
func HostsOf(addr net.Addr) []string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	return []string{addr.String(), "127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port}
}

// maxForm bounds a posted form.
const maxForm = 64 << 10

const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (p *Page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /style.css", asset("web/style.css", "text/css; charset=utf-8"))
	mux.HandleFunc("GET /live.js", asset("web/live.js", "text/javascript; charset=utf-8"))
	mux.HandleFunc("GET /icon.svg", asset("web/icon.svg", "image/svg+xml"))
	mux.HandleFunc("GET /login", p.loginForm)
	mux.HandleFunc("POST /login", p.logIn)
	mux.HandleFunc("GET /{$}", p.seen(p.home))
	mux.HandleFunc("GET /handset/{n}", p.seen(p.conversation))
	mux.HandleFunc("GET /text/{id}", p.seen(p.timeline))
	mux.HandleFunc("GET /events", p.seen(p.events))
	mux.HandleFunc("GET /export", p.seen(p.export))
	mux.HandleFunc("POST /handset", p.form(p.open))
	mux.HandleFunc("POST /handset/{n}/reply", p.form(p.reply))
	mux.HandleFunc("POST /handset/{n}/send", p.form(p.send))
	mux.HandleFunc("POST /script", p.form(p.script))
	mux.HandleFunc("POST /reset", p.form(p.reset))
	mux.HandleFunc("POST /numbers", p.form(p.reveal))
	mux.HandleFunc("POST /count", p.form(p.count))
	mux.HandleFunc("GET /api/texts", p.api(p.apiTexts))
	mux.HandleFunc("GET /api/texts/{id}", p.api(p.apiText))
	mux.HandleFunc("GET /api/export", p.api(p.apiExport))
	mux.HandleFunc("POST /api/reply", p.api(p.apiReply))
	mux.HandleFunc("POST /api/wait", p.api(p.apiWait))
	mux.HandleFunc("POST /api/write", p.api(p.apiWrite))
	mux.HandleFunc("POST /api/seed", p.api(p.apiSeed))
	mux.HandleFunc("POST /api/script", p.api(p.apiScript))
	mux.HandleFunc("POST /api/reset", p.api(p.apiReset))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.problem(w, r, http.StatusNotFound, "There is no such page")
	})
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.forged(w, r) }))
	return origin.Handler(mux)
}

// ServeHTTP passes requests of the wire formats to the inbox, and answers all others itself.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if inbox.Serves(r.URL.Path) {
		p.cfg.Inbox.ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || !ip.IsLoopback() || !slices.ContainsFunc(p.cfg.Hosts, func(name string) bool { return strings.EqualFold(name, r.Host) }) {
		http.Error(w, "This page answers on this machine only, under its own name.", http.StatusMisdirectedRequest)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p.handler.ServeHTTP(w, r)
}

func asset(name, kind string) http.HandlerFunc {
	content, err := files.ReadFile(name)
	return func(w http.ResponseWriter, r *http.Request) {
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(content)
	}
}
