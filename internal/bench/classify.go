package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/ratio"
)

var errNotAllowed = errors.New("the message is denied")

// replies are texts of every kind that people send to a business.
var replies = []string{
	"STOP", "stop", "Stop.", "STOPALL", "unsubscribe", "Please stop", "s t o p", "STOP!!! 🛑", "ARRET", "baja", "СТОП", "停止", "إلغاء", "Abmelden",
	"START", "unstop", "YES", "HELP", "info", "C", "Confirm", "ok", "👍", "Thanks!", "thank you so much", "see you tomorrow at 9",
	"please stop texting me", "take me off your list", "I don't want these messages any more", "who is this?", "wrong number, stop",
	"don't stop sending me these, I love them", "stop by the office on Friday?", "I'll stop at the pharmacy on my way", "the bus stop is closed",
	"Bitte keine Nachrichten mehr schicken", "ne m'envoyez plus de messages s'il vous plaît", "por favor no me manden más mensajes", "non scrivetemi più",
	"proszę nie wysyłać więcej wiadomości", "hou op met sms'en", "mesaj göndermeyin lütfen", "もう送らないでください", "不要再发短信了",
	"Liked “Your appointment is tomorrow. Reply STOP to opt out.”", "I am driving and will answer later. (automatic reply)",
	"Can I move my appointment to next week? Thursday would be good, any time after three, or Friday morning if that is all that is left.",
	strings.Repeat("I have a question about my prescription and the side effects that the leaflet names. ", 8),
	"STOP " + strings.Repeat("messages ", 30), strings.Repeat("🙂", 60), "qwertz asdf yxcv", "1", "",
}

func consentClassifyRow() Row {
	return Row{
		Name:      "consent/classify",
		What:      "Classify of 53 mixed replies, one after another / strings.ToLower and strings.Fields of them",
		MaxAllocs: Allocs(5), Config: manySlices,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			for _, text := range replies {
				keyword.Classify(text) // its tables are made when they are first needed
			}
			i, j := 0, 0
			ours = ratio.Each(func() error {
				i++
				keyword.Classify(replies[i%len(replies)])
				return nil
			})
			baseline = ratio.Each(func() error {
				j++
				_ = strings.Fields(strings.ToLower(replies[j%len(replies)]))
				return nil
			})
			return ours, baseline, nil
		},
	}
}

// consentClassifySlowRow times the reply of which 99 in 100 are quicker, and
// makes sure that none takes more than five allocations.
func consentClassifySlowRow() Row {
	return Row{
		Name:      "consent/classify/p99",
		What:      "Classify of the slowest of the mixed replies but one in a hundred, aim 25 µs / of the one in the middle",
		MaxAllocs: Allocs(5), Config: manySlices,
		Prepare: func(*Env) (ours, baseline ratio.Op, err error) {
			classify := func(text string) ratio.Op {
				return ratio.Each(func() error { keyword.Classify(text); return nil })
			}
			type timed struct {
				text string
				best time.Duration
			}
			var all []timed
			for _, text := range replies {
				allocs, err := ratio.Allocs(5, classify(text))
				if err != nil {
					return nil, nil, err
				}
				if allocs > 5 {
					return nil, nil, fmt.Errorf("%q takes %v allocations", text, allocs)
				}
				best := time.Hour
				for range 200 {
					start := time.Now()
					keyword.Classify(text)
					best = min(best, time.Since(start))
				}
				all = append(all, timed{text, best})
			}
			slices.SortFunc(all, func(a, b timed) int { return int(a.best - b.best) })
			return classify(all[len(all)*99/100].text), classify(all[len(all)/2].text), nil
		},
	}
}
