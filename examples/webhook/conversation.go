package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// person is the number of the conversation, from the range that is kept for films.
const person = "+12025550123"

// converse plays one conversation over HTTP, as a browser and Twilio would have it, and returns an
// error where an answer is not the one that is due.
func converse(ctx context.Context, here string, f *fake, heard <-chan transport.Event, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	say := func(text string) { _, _ = fmt.Fprintln(out, text) }

	status, err := postForm(ctx, here+"/signup", url.Values{"phone": {person}, "form": {"form-1"}}, nil, nil)
	if err := due("the sign-up", status, http.StatusNoContent, err); err != nil {
		return err
	}
	say("sign-up: the consent is recorded")

	text := url.Values{"phone": {person}, "key": {"visit-1"}, "text": {"Your visit is tomorrow at 10."}}
	status, err = postForm(ctx, here+"/message", text, nil, nil)
	if err := due("the message", status, http.StatusNoContent, err); err != nil {
		return err
	}
	var m taken
	select {
	case m = <-f.taken:
	case <-ctx.Done():
		return errors.New("no message reached Twilio in time")
	}
	say("message: Twilio has it")

	status, err = f.delivered(ctx, m)
	if err := due("the receipt", status, http.StatusNoContent, err); err != nil {
		return err
	}
	if err := wait(ctx, heard, transport.StateDelivered); err != nil {
		return err
	}
	say("receipt: the message is delivered, and the application has heard of it")

	status, err = f.stop(ctx, person, "a guess")
	if err := due("a forged STOP", status, http.StatusForbidden, err); err != nil {
		return err
	}
	status, err = f.stop(ctx, person, f.token)
	if err := due("the STOP", status, http.StatusOK, err); err != nil {
		return err
	}
	say("STOP: it is in force; one with a wrong signature was refused")

	var why string
	text.Set("key", "visit-2")
	status, err = postForm(ctx, here+"/message", text, nil, &why)
	if err := due("the message after the STOP", status, http.StatusUnprocessableEntity, err); err != nil {
		return err
	}
	if !strings.Contains(why, "consent.opted-out") {
		return errors.New("the message after the STOP was refused for another reason")
	}
	say("message: " + why)
	if len(f.taken) > 0 {
		return errors.New("a message reached Twilio after the STOP")
	}
	return nil
}

// due compares the status of an answer with that which is due.
func due(what string, status, want int, err error) error {
	if err == nil && status != want {
		return fmt.Errorf("%s was answered with %d, and %d is due", what, status, want)
	}
	return err
}

// wait reads events until a message is in a state.
func wait(ctx context.Context, heard <-chan transport.Event, state transport.State) error {
	for {
		select {
		case e := <-heard:
			if e.Kind == transport.EventState && e.State == state {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("no message was %s in time", state)
		}
	}
}
