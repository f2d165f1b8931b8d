package inbox

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// The words that providers act on by themselves, when a text is nothing else.
var (
	stopWords  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"}
	startWords = []string{"START", "UNSTOP", "YES"}
	helpWords  = []string{"HELP", "INFO"}
)

// What providers answer by themselves.
const (
	stopAnswer  = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."
	startAnswer = "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
	helpAnswer  = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)

// keywordOf returns STOP, START or HELP; empty for any other text.
func keywordOf(text string) string {
	word := strings.ToUpper(strings.TrimSpace(text))
	switch {
	case slices.Contains(stopWords, word):
		return "STOP"
	case slices.Contains(startWords, word):
		return "START"
	case slices.Contains(helpWords, word):
		return "HELP"
	}
	return ""
}

// hear does what the provider does about a text of a handset by itself, and returns the keyword that it
// acted on and its answer; both are empty for none. It is called with the lock.
func (s *Server) hear(e *entry) (word, answer string) {
	if s.cfg.NoOptOuts || e.Wire == WireDirect {
		return "", ""
	}
	word = keywordOf(e.Body.Plaintext())
	p := pair{e.Wire, e.Handset, e.Sender}
	_, stopped := s.stopped[p]
	switch word {
	case "STOP":
		if !stopped {
			answer = stopAnswer
			s.block(p, stop{at: e.At, word: strings.ToUpper(strings.TrimSpace(e.Body.Plaintext())), service: e.Service})
		}
	case "START":
		if !stopped {
			return "", "" // also a YES that answers a question of the application
		}
		delete(s.stopped, p)
		answer = startAnswer
	case "HELP":
		answer = helpAnswer
	}
	return word, answer
}

// block keeps an opt-out that is not known yet. It is called with the lock.
func (s *Server) block(p pair, o stop) {
	if _, known := s.stopped[p]; known || len(s.stopped) >= 2*s.cfg.Keep {
		return
	}
	s.seq++
	o.order = s.seq
	s.stopped[p] = o
}

func (s *Server) optedOut(w Wire, sub submission) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, here := s.stopped[pair{w, sub.to, sub.from}]
	_, everywhere := s.stopped[pair{w, sub.to, sealtext.Sender{}}]
	return here || everywhere
}

// optedOutWith lists the opt-outs that a provider knows of, oldest first. It is called with the lock.
func (s *Server) optedOutWith(w Wire) []pair {
	var all []pair
	for p := range s.stopped {
		if p.wire == w {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return s.stopped[a].order - s.stopped[b].order })
	return all
}

// say keeps an answer that the provider gives by itself. It is called with the lock.
func (s *Server) say(to *entry, text string) {
	body, ok := bodyOf(text)
	if !ok {
		return
	}
	e := &entry{Text: Text{
		ID: s.newID(to.Wire), Wire: to.Wire, Handset: to.Handset, Sender: to.Sender, Service: to.Service, Body: body,
		State: transport.StateDelivered, Arrived: 1, Own: true,
	}}
	s.add(e)
	e.step(e.At, "sent by the provider, by itself", "")
}

// tooLong returns the problem long for a body that was longer than the limit, and else bad.
func tooLong(err error, bad, long problem) problem {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return long
	}
	return bad
}
