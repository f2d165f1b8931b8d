package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// preferences shows the switches to whoever holds the phone, and to others the
// way to show that they do.
func (s *site) preferences(w http.ResponseWriter, r *http.Request) {
	person, display, ok := s.visits.proven(r)
	if !ok {
		s.show(w, r, http.StatusOK, "number", page{Title: "Change what we text you"})
		return
	}
	all, err := s.desk.Consent.Preferences(r.Context(), person)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, "switches", page{
		Title: "Change what we text you", Said: s.visits.said(s.visits.id(w, r)), Data: switches(all, display, nil),
	})
}

// askCode texts a code. The answer is the same for every number.
func (s *site) askCode(w http.ResponseWriter, r *http.Request) {
	n, mistakes := s.number(r)
	if len(mistakes) > 0 {
		s.show(w, r, http.StatusUnprocessableEntity, "number", page{Title: "Change what we text you", Errors: mistakes})
		return
	}
	if s.limited(w, r) {
		return
	}
	id := s.visits.id(w, r)
	code, ok := s.visits.ask(id)
	if !ok {
		s.problem(w, r, http.StatusServiceUnavailable, "We are busy. Try again in a minute")
		return
	}
	at, e := s.now(), evidence(r, disclosure("code", codeAsk))
	s.texting(w, r, "/preferences/code", func(ctx context.Context) error {
		person, err := s.desk.code(ctx, n, code, e, at)
		if err != nil || person.Subject.IsZero() {
			return err
		}
		s.visits.sent(id, code, person, masked(n))
		return nil
	})
}

func (s *site) code(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "code", page{Title: "Type the code from your phone", Data: codesSender})
}

func (s *site) checkCode(w http.ResponseWriter, r *http.Request) {
	code := strings.TrimSpace(r.PostFormValue("code"))
	switch s.visits.try(w, r, s.visits.id(w, r), code) {
	case right:
		seeOther(w, r, "/preferences")
	case wrong:
		s.show(w, r, http.StatusUnprocessableEntity, "code", page{
			Title: "Type the code from your phone", Data: codesSender,
			Errors: []mistake{{"code", "That is not the code. Type the 6 digits of the last text that we sent"}},
		})
	case over:
		s.show(w, r, http.StatusUnprocessableEntity, "number", page{
			Title: "Change what we text you", Errors: []mistake{{"number", "The code is too old, or was mistyped too often. Ask for a new one"}},
		})
	}
}

// holder is who may change the switches; nobody else gets past it.
func (s *site) holder(w http.ResponseWriter, r *http.Request) (sealtext.Person, string, bool) {
	p, display, ok := s.visits.proven(r)
	if !ok {
		s.show(w, r, http.StatusForbidden, "number", page{
			Title: "Change what we text you", Errors: []mistake{{"number", "Your time on this page is over. Nothing was changed. Ask for a new code"}},
		})
	}
	return p, display, ok
}

// revocation bounds how long a page waits for messages that are under way. The
// opt-out is in force before it waits.
const revocation = 15 * time.Second

// save takes the boxes that came back otherwise than they were shown.
func (s *site) save(w http.ResponseWriter, r *http.Request) {
	person, display, ok := s.holder(w, r)
	if !ok {
		return
	}
	c := consent.PreferenceUpdate{
		Person: person, Choices: changed(r.PostForm), LiftEverything: r.PostFormValue("lift") == "yes",
		Method: consent.MethodWebForm, Evidence: evidence(r, disclosure("preferences", liftAsk)), Actor: web, OccurredAt: s.now(),
		IdempotencyKey: "page:" + r.PostFormValue("page"),
	}
	ctx, cancel := context.WithTimeout(r.Context(), revocation)
	defer cancel()
	got, err := s.desk.Consent.UpdatePreferences(ctx, c)
	var input *sealtext.InputError
	switch {
	case errors.As(err, &input):
		s.problem(w, r, http.StatusBadRequest, "The form could not be read")
	case errors.Is(err, consent.ErrEverythingOff):
		s.show(w, r, http.StatusUnprocessableEntity, "switches", page{
			Title: "Change what we text you", Data: switches(got.Preferences, display, c.Choices),
			Errors: []mistake{{"lift", "You had stopped everything. Tick this box too if you take that back"}},
		})
	case err != nil && len(got.Preferences.Programs) == 0:
		s.failed(w, r, err)
	default: // with hand-offs in flight and with a throttle the rest is saved
		s.visits.say(s.visits.id(w, r), outcome(c.Choices, got.Preferences)+throttled(err)+late(got.HandedOff))
		seeOther(w, r, "/preferences#result")
	}
}

// stop leaves everything but the codes that somebody asks for here, so that
// they can come back the way they went.
func (s *site) stop(w http.ResponseWriter, r *http.Request) {
	person, _, ok := s.holder(w, r)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), revocation)
	defer cancel()
	got, err := s.desk.Consent.Revoke(ctx, consent.Event{
		Person: person, Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes &^ sealtext.Purposes(sealtext.OTP),
		Method: consent.MethodWebForm, Evidence: evidence(r, disclosure("stop", stopAsk)), Actor: web, OccurredAt: s.now(),
		IdempotencyKey: "stop:" + sealtext.NewID().String(),
	})
	if err != nil && !errors.Is(err, consent.ErrHandoffsInFlight) {
		s.failed(w, r, err)
		return
	}
	s.visits.say(s.visits.id(w, r), "Everything is off. We text you nothing but codes that you ask for here."+late(got.HandedOff))
	seeOther(w, r, "/preferences#result")
}

// throttled tells somebody who went back and forth what they can do.
func throttled(err error) string {
	var t *consent.ReOptInThrottledError
	if !errors.As(err, &t) {
		return ""
	}
	return " What is still off was switched on again a short while ago. Tick it once more after " + day(t.RetryAt) + "."
}

// late warns of messages that no opt-out can call back.
func late(handedOff []sealtext.ID) string {
	if len(handedOff) == 0 {
		return ""
	}
	return " A message that was on its way already may still reach you."
}

func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	s.visits.leave(s.visits.id(w, r))
	s.visits.renew(w, r)
	seeOther(w, r, "/")
}

// phone stands for the phones of everybody who was texted, since nothing is
// sent to anybody. An application has no such page: it shows codes.
func (s *site) phone(w http.ResponseWriter, r *http.Request) {
	type text struct {
		Index    int
		To, From string
		Body     string
		At       time.Time
	}
	var texts []text
	for i, m := range s.desk.Inbox.Messages() {
		texts = append([]text{{i, masked(m.To), m.From.String(), m.Body.Plaintext(), m.At}}, texts...)
	}
	if len(texts) > 20 {
		texts = texts[:20]
	}
	s.show(w, r, http.StatusOK, "phone", page{Title: "Simulated phone", Said: s.visits.said(s.visits.id(w, r)), Data: texts})
}

// answer writes back from a simulated phone.
func (s *site) answer(w http.ResponseWriter, r *http.Request) {
	texts := s.desk.Inbox.Messages()
	i, ok := index(r.PostFormValue("message"), len(texts))
	if !ok || r.PostFormValue("text") == "" {
		s.problem(w, r, http.StatusBadRequest, "Type what the phone answers")
		return
	}
	if _, err := s.desk.Inbox.Write(r.Context(), s.desk.Gateway, books, texts[i].To, texts[i].From, r.PostFormValue("text")); err != nil {
		s.failed(w, r, err)
		return
	}
	seeOther(w, r, "/phone#latest")
}
