package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"math/big"
	"net/http"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

const (
	codeLasts  = 10 * time.Minute
	proofLasts = 20 * time.Minute // how long a code that was typed in is good for
	maxVisits  = 10_000
)

// visits are the browsers that asked for a code, or have shown one. Anybody
// else has a cookie with a random name and nothing on the server.
type visits struct {
	now func() time.Time
	key [32]byte // of this process: tokens of forms and hashes of codes end with it

	mu   sync.Mutex
	byID map[[32]byte]*visit
}

// visit is what is known of one browser.
type visit struct {
	ends time.Time // then the code, or the proof, is of no use

	// The code that it was asked for.
	code  [32]byte // keyed hash
	tries int
	asked sealtext.Person // who it was sent to; zero for nobody

	// Whose phone it holds, once it gave the code back.
	person sealtext.Person
	phone  string // for display: the country and the last two digits
	said   string // what the last change came to, to be shown once
}

func newVisits(now func() time.Time) *visits {
	v := &visits{now: now, byID: map[[32]byte]*visit{}}
	_, _ = rand.Read(v.key[:]) // it ends the process rather than fail
	return v
}

func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-visit"
	}
	return "visit" // browsers take the prefix over TLS only
}

// id is the browser's random name, which its cookie holds. A browser that has
// none gets one.
func (v *visits) id(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(cookieName(r)); err == nil && len(c.Value) == 26 {
		return c.Value
	}
	return v.renew(w, r)
}

// renew gives the browser another name, so that one that somebody else planted
// in it is worth nothing.
func (v *visits) renew(w http.ResponseWriter, r *http.Request) string {
	id := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(r), Value: id, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
	return id
}

func (v *visits) mac(parts ...string) (sum [32]byte) {
	h := hmac.New(sha256.New, v.key[:])
	for _, p := range parts {
		h.Write([]byte{byte(len(p))})
		h.Write([]byte(p))
	}
	h.Sum(sum[:0])
	return sum
}

// token goes into every form that the browser of this name gets.
func (v *visits) token(id string) string {
	sum := v.mac("form", id)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// genuine reports whether a form is one that we gave to this browser.
func (v *visits) genuine(r *http.Request) bool {
	c, err := r.Cookie(cookieName(r))
	return err == nil && subtle.ConstantTimeCompare([]byte(r.PostFormValue("token")), []byte(v.token(c.Value))) == 1
}

// of is what is known of a browser, or nil.
func (v *visits) of(id string) *visit {
	x := v.byID[v.mac("visit", id)]
	if x == nil || !v.now().Before(x.ends) {
		return nil
	}
	return x
}

// ask makes a code for the browser and returns it. The server keeps a keyed
// hash of it. It is good for nothing until [visits.sent] says whom it went to.
func (v *visits) ask(id string) (code string, ok bool) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", false
	}
	code = n.String()
	for len(code) < 6 {
		code = "0" + code
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sweep()
	if len(v.byID) >= maxVisits && v.of(id) == nil {
		return "", false
	}
	v.byID[v.mac("visit", id)] = &visit{ends: v.now().Add(codeLasts), code: v.mac("code", id, code)}
	return code, true
}

// sent says whom the code went to.
func (v *visits) sent(id, code string, p sealtext.Person, phone string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if x := v.of(id); x != nil && x.code == v.mac("code", id, code) {
		x.asked, x.phone = p, phone
	}
}

// result of typing a code.
type result int

const (
	wrong result = iota
	right
	over // expired, or tried too often: there must be a new one
)

// try compares a code, in a time that does not depend on it. A browser that
// was sent none sees the same as one that mistyped it.
func (v *visits) try(w http.ResponseWriter, r *http.Request, id, code string) result {
	v.mu.Lock()
	defer v.mu.Unlock()
	x := v.of(id)
	if x == nil || x.tries >= triesACode {
		return over
	}
	x.tries++
	sum := v.mac("code", id, code)
	if subtle.ConstantTimeCompare(sum[:], x.code[:]) != 1 || x.asked.Subject.IsZero() {
		if x.tries >= triesACode {
			return over
		}
		return wrong
	}
	delete(v.byID, v.mac("visit", id))
	v.byID[v.mac("visit", v.renew(w, r))] = &visit{ends: v.now().Add(proofLasts), person: x.asked, phone: x.phone}
	return right
}

// proven is whose phone the browser holds.
func (v *visits) proven(r *http.Request) (p sealtext.Person, phone string, ok bool) {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return p, "", false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	x := v.of(c.Value)
	if x == nil || x.person.Subject.IsZero() {
		return p, "", false
	}
	return x.person, x.phone, true
}

// say keeps a sentence for the next page of the browser, and said takes it.
func (v *visits) say(id, text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if x := v.of(id); x != nil {
		x.said = text
	}
}

func (v *visits) said(id string) (text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if x := v.of(id); x != nil {
		text, x.said = x.said, ""
	}
	return text
}

// leave forgets the browser.
func (v *visits) leave(id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.byID, v.mac("visit", id))
}

// sweep drops what has ended, when there is much of it.
func (v *visits) sweep() {
	if len(v.byID) < maxVisits {
		return
	}
	for id, x := range v.byID {
		if !v.now().Before(x.ends) {
			delete(v.byID, id)
		}
	}
}
