package inbox

import (
	"errors"
	"net/http"
	"slices"
	"strings"

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
	p := pair{e.Handset, e.Sender}
	switch word {
	case "STOP":
		if !s.stopped[p] {
			answer = stopAnswer
		}
		if len(s.stopped) < 2*s.cfg.Keep {
			s.stopped[p] = true
		}
	case "START":
		if !s.stopped[p] {
			return "", "" // also a YES that answers a question of the application
		}
		delete(s.stopped, p)
		answer = startAnswer
	case "HELP":
		answer = helpAnswer
	}
	return word, answer
}

func (s *Server) optedOut(sub submission) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped[pair{sub.to, sub.from}]
}

// say keeps an answer that the provider gives by itself. It is called with the lock.
func (s *Server) say(to *entry, text string) {
	body, ok := bodyOf(text)
	if !ok {
		return
	}
	e := &entry{Text: Text{
		ID: s.newID(to.Wire), Wire: to.Wire, Handset: to.Handset, Sender: to.Sender, Service: to.Service, Body: body,
		State: transport.StateDelivered, Arrived: 1,
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
