package main

import (
	"embed"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/sealtext/sealtext/consent"
)

//go:embed web
var files embed.FS

// site is the pages. It answers to the names in hosts only, which keeps other
// sites from reaching it under a name of theirs.
type site struct {
	desk   *desk
	visits *visits
	limits *limiter
	log    *slog.Logger
	now    func() time.Time
	region string // of numbers that are typed without a country
	hosts  []string
	pages  *template.Template
	style  []byte
}

func newSite(d *desk, region string, hosts []string) (*site, error) {
	words := template.FuncMap{}
	for name, text := range map[string]string{"brand": brand, "address": address, "contact": contact, "codeAsk": codeAsk} {
		words[name] = func() string { return text }
	}
	pages, err := template.New("").Funcs(words).ParseFS(files, "web/*.html")
	if err != nil {
		return nil, err
	}
	style, err := files.ReadFile("web/style.css")
	if err != nil {
		return nil, err
	}
	return &site{
		desk: d, visits: newVisits(d.now), limits: &limiter{now: d.now}, log: d.log, now: d.now,
		region: region, hosts: hosts, pages: pages, style: style,
	}, nil
}

// handler is the whole site. Two things stand against forged requests: the
// browser's own word on where a request comes from, and a token that only our
// pages have; and the cookie goes with requests from our pages only.
func (s *site) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /style.css", s.stylesheet)
	mux.HandleFunc("GET /join/{program}", s.join)
	mux.HandleFunc("POST /join/{program}", s.form(s.joined))
	mux.HandleFunc("GET /join/{program}/asked", s.asked)
	mux.HandleFunc("GET /preferences", s.preferences)
	mux.HandleFunc("POST /preferences", s.form(s.save))
	mux.HandleFunc("GET /preferences/code", s.code)
	mux.HandleFunc("POST /preferences/code", s.form(s.askCode))
	mux.HandleFunc("POST /preferences/check", s.form(s.checkCode))
	mux.HandleFunc("POST /preferences/stop", s.form(s.stop))
	mux.HandleFunc("POST /preferences/leave", s.form(s.leave))
	mux.HandleFunc("GET /phone", s.phone)
	mux.HandleFunc("POST /phone", s.form(s.answer))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.problem(w, r, http.StatusNotFound, "There is no such page")
	})
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.forged(w, r) }))
	return s.logged(s.guarded(origin.Handler(mux)))
}

const contentPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guarded sets what holds for every answer.
func (s *site) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if r.TLS != nil {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		for _, host := range s.hosts {
			if strings.EqualFold(r.Host, host) {
				r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
				next.ServeHTTP(w, r)
				return
			}
		}
		http.Error(w, "This server does not answer to that name.", http.StatusMisdirectedRequest)
	})
}

// form lets a posted form through that one of our pages had.
func (s *site) form(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			s.problem(w, r, http.StatusBadRequest, "The form could not be read")
			return
		}
		if !s.visits.genuine(r) {
			s.forged(w, r)
			return
		}
		next(w, r)
	}
}

func (s *site) forged(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusForbidden, "This form is too old, or does not come from this site")
}

// logged writes a line for each request. What was asked for is a pattern of
// ours; what people typed is in no part of it.
func (s *site) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, seen := s.now(), &status{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		s.log.Info("request", "pattern", r.Pattern, "status", seen.code, "took", s.now().Sub(began).String())
	})
}

type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *site) stylesheet(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(s.style)
}

// evidence of a page: where it was, from where, with which browser.
func evidence(r *http.Request, d consent.Disclosure) consent.Evidence {
	agent := r.UserAgent()
	if len(agent) > 300 {
		agent = agent[:300]
	}
	return consent.Evidence{Source: "http://" + r.Host + r.URL.Path, IP: remote(r), UserAgent: strings.ToValidUTF8(agent, ""), Disclosure: d}
}

// hostsOf are the names that a listener on the loopback goes by.
func hostsOf(addr net.Addr) []string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	return []string{addr.String(), "127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port}
}
