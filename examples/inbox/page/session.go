package page

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"sync"
)

// maxSessions bounds the browsers that are logged in; the oldest is logged out.
const maxSessions = 64

const cookie = "inbox"

// session is a browser that has logged in.
type session struct {
	token string // of its forms
	mu    sync.Mutex
	clear bool   // numbers are shown
	said  string // what the last form came to, to be shown once
	wrong bool   // it is a problem
}

// sessions are those of one process, and end with it.
type sessions struct {
	mu    sync.Mutex
	byID  map[string]*session
	order []string
}

func newSessions() *sessions { return &sessions{byID: map[string]*session{}} }

func (s *sessions) of(r *http.Request) *session {
	c, err := r.Cookie(cookie)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[c.Value]
}

func (s *sessions) start(w http.ResponseWriter) {
	id := rand.Text()
	s.mu.Lock()
	s.byID[id] = &session{token: rand.Text()}
	s.order = append(s.order, id)
	if len(s.order) > maxSessions {
		delete(s.byID, s.order[0])
		s.order = s.order[1:]
	}
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: cookie, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}) //nolint:gosec // plain HTTP on the loopback
}

func (s *session) say(text string, wrong bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said, s.wrong = text, wrong
}

func (s *session) heard() (text string, wrong bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, wrong = s.said, s.wrong
	s.said, s.wrong = "", false
	return text, wrong
}

func (s *session) shows() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clear
}

// same compares in constant time.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

type page func(w http.ResponseWriter, r *http.Request, s *session)

// seen lets browsers through that have logged in, and logs those in that come by the printed link.
func (p *Page) seen(next page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if token := r.URL.Query().Get("login"); token != "" && same(token, p.cfg.Login) {
			if p.sessions.of(r) == nil {
				p.sessions.start(w)
			}
			http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
			return
		}
		s := p.sessions.of(r)
		if s == nil {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		next(w, r, s)
	}
}

// form lets a posted form through that a page of the session had.
func (p *Page) form(next page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := p.sessions.of(r)
		if err := r.ParseForm(); err != nil {
			p.problem(w, r, http.StatusBadRequest, "The form could not be read: it is too long, or not a form")
			return
		}
		if s == nil || !same(r.PostFormValue("token"), s.token) {
			p.forged(w, r)
			return
		}
		next(w, r, s)
	}
}

func (p *Page) forged(w http.ResponseWriter, r *http.Request) {
	p.problem(w, r, http.StatusForbidden, "This form is too old, or does not come from this page")
}

func (p *Page) loginForm(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "login", view{Title: "Log in"})
}

func (p *Page) logIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || !same(r.PostFormValue("login"), p.cfg.Login) {
		p.show(w, r, http.StatusForbidden, "login", view{Title: "Log in", Said: "That is not the token that the program printed.", Wrong: true})
		return
	}
	p.sessions.start(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
