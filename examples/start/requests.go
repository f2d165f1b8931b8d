package main

import (
	"errors"
	"log"
	"net/http"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault/phone"
)

var (
	shop   = sealtext.MustTenant("corner-books")
	offers = sealtext.MustProgram("offers")
	sender = sealtext.MustSender("+15005550006")
	web    = sealtext.System("web")
)

// signup records that the person who filled in the form agreed to the offers.
func signup(s *service.Service) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, ok := recipient(w, r)
		if !ok {
			return
		}
		_, err := s.Record(r.Context(), shop, number, consent.Event{
			Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.Purposes(sealtext.Marketing),
			Method: consent.MethodWebForm, OccurredAt: time.Now(), IdempotencyKey: r.PostFormValue("form"), Actor: web,
			Evidence: consent.Evidence{Source: "/signup", Disclosure: consent.Disclosure{ID: "offers", Version: "1"}},
		})
		answer(w, err)
	}
}

// offer puts a text into the outbox, from where it is handed over in the hours that the rules allow.
func offer(s *service.Service) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number, ok := recipient(w, r)
		if !ok {
			return
		}
		body, err := sealtext.NewBody(r.PostFormValue("text"))
		if err != nil {
			answer(w, err)
			return
		}
		_, err = s.Gateway.Send(r.Context(), transport.Message{
			Tenant: shop, To: number, Program: offers, Sender: sender, Purpose: sealtext.Marketing,
			Body: body, IdempotencyKey: r.PostFormValue("key"), Actor: web,
		})
		answer(w, err)
	}
}

// recipient reads the number of the form. The error of a form that cannot be read repeats it, and is
// not shown.
func recipient(w http.ResponseWriter, r *http.Request) (n sealtext.Number, ok bool) {
	if r.ParseForm() != nil {
		http.Error(w, "the form cannot be read; is it encoded?", http.StatusBadRequest)
		return n, false
	}
	n, _, err := phone.Parse(r.PostFormValue("phone"), "US")
	if err != nil {
		answer(w, err)
	}
	return n, err == nil
}

// answer tells the browser what became of a request. Errors of the library never repeat what was
// sent, so that they can be shown and logged.
func answer(w http.ResponseWriter, err error) {
	var input *sealtext.InputError
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &input), errors.Is(err, transport.ErrDenied):
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	default:
		log.Print(err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
