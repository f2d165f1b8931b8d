package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

// signup is what a sign-up page shows.
type signup struct {
	offering
	Notices []notice
}

func signupOf(p offering) signup { return signup{p, []notice{p.Notice}} }

// joining is the program that a sign-up page is about.
func joining(r *http.Request) (offering, bool) {
	name, err := sealtext.ParseProgram(r.PathValue("program"))
	if err != nil {
		return offering{}, false
	}
	return programOf(name)
}

func (s *site) join(w http.ResponseWriter, r *http.Request) {
	p, ok := joining(r)
	if !ok {
		s.problem(w, r, http.StatusNotFound, "There is no such page")
		return
	}
	s.show(w, r, http.StatusOK, "join", page{Title: p.Title, Data: signupOf(p)})
}

// joined takes a sign-up form. What it answers does not depend on whether the
// number is known, subscribed or out.
func (s *site) joined(w http.ResponseWriter, r *http.Request) {
	p, ok := joining(r)
	if !ok {
		s.problem(w, r, http.StatusNotFound, "There is no such page")
		return
	}
	n, mistakes := s.number(r)
	if r.PostFormValue("agree") != "yes" {
		mistakes = append(mistakes, mistake{"agree", "Tick the box if you agree"})
	}
	if len(mistakes) > 0 {
		s.show(w, r, http.StatusUnprocessableEntity, "join", page{Title: p.Title, Errors: mistakes, Data: signupOf(p)})
		return
	}
	if s.limited(w, r) {
		return
	}
	at, e := s.now(), evidence(r, disclosure("join-"+p.Name.String(), p.Ask))
	s.texting(w, r, "/join/"+p.Name.String()+"/asked", func(ctx context.Context) error { return s.desk.question(ctx, n, p, e, at) })
}

func (s *site) asked(w http.ResponseWriter, r *http.Request) {
	p, ok := joining(r)
	if !ok {
		s.problem(w, r, http.StatusNotFound, "There is no such page")
		return
	}
	s.show(w, r, http.StatusOK, "asked", page{Title: "Look at your phone", Data: p})
}

// number reads the number of a form. It is not shown again, also not where it
// is wrong: the error names the rule.
func (s *site) number(r *http.Request) (sealtext.Number, []mistake) {
	raw := r.PostFormValue("number")
	if raw == "" {
		return sealtext.Number{}, []mistake{{"number", "Enter a mobile number"}}
	}
	n, _, err := phone.Parse(raw, s.region)
	var input *sealtext.InputError
	if errors.As(err, &input) {
		return sealtext.Number{}, []mistake{{"number", "Enter a mobile number, such as +1 202 555 0100: it " + input.Rule}}
	}
	if err != nil {
		return sealtext.Number{}, []mistake{{"number", "Enter a mobile number, such as +1 202 555 0100"}}
	}
	return n, nil
}

// limited answers a client that asked too often. It comes before anything is stored, so that nobody
// can fill what the server keeps.
func (s *site) limited(w http.ResponseWriter, r *http.Request) bool {
	if s.limits.allow(r) {
		return false
	}
	w.Header().Set("Retry-After", "3600")
	s.problem(w, r, http.StatusTooManyRequests, "That was too often. Try again in an hour")
	return true
}

// texting queues a job that may text somebody, and answers before it is done.
func (s *site) texting(w http.ResponseWriter, r *http.Request, to string, job func(context.Context) error) {
	if !s.desk.later(job) {
		w.Header().Set("Retry-After", "60")
		s.problem(w, r, http.StatusServiceUnavailable, "We are busy. Try again in a minute")
		return
	}
	seeOther(w, r, to)
}
