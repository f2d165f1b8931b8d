package plivo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/remote"
)

var _ remote.MediaDeleter = (*Transport)(nil)

// DeleteMedia implements [remote.MediaDeleter]: it lists the files of a message, has them deleted, and lists
// them again. Without an Account of the message it is that of the Sender. Plivo keeps files for a year
// unless a DELETE is made (support.plivo.com/hc/en-us/articles/360041855632). Its reference of the API has
// the list and not that request, which its own Java library makes, so that only the second list counts:
// what is in it is a [*remote.LeftError]. Besides, errors are [*Error], and those of Config.Account and
// Config.Token.
func (t *Transport) DeleteMedia(ctx context.Context, m remote.Message) error {
	ref, err := t.ref(m)
	if err != nil {
		return err
	}
	files, err := t.media(ctx, ref)
	switch {
	case errors.Is(err, ErrNotFound):
		return fmt.Errorf("plivo: %w", remote.ErrNotFound)
	case err != nil || len(files) == 0:
		return err
	}
	if err := t.removeMedia(ctx, ref); err != nil {
		return &remote.LeftError{Files: files, Err: err}
	}
	files, err = t.media(ctx, ref)
	switch {
	case errors.Is(err, ErrNotFound): // not even an empty list
		return nil
	case err == nil && len(files) > 0:
		return &remote.LeftError{Files: files}
	}
	return err
}

// ref returns what Plivo calls a message.
func (t *Transport) ref(m remote.Message) (Ref, error) {
	ref := Ref{Tenant: m.Tenant, Account: m.Account, ID: m.ID}
	if ref.Account == "" {
		a, err := t.accountOf(m.Tenant, m.Sender)
		if err != nil {
			return Ref{}, err
		}
		ref.Account = a.AuthID
	}
	if !authID(ref.Account) || !uuid(ref.ID) {
		return Ref{}, &sealtext.InputError{Field: "message", Rule: "must have the auth id of an account (MA... or SA...), or a sender with one, and the id of a message (a UUID)"}
	}
	return ref, nil
}

// media lists the ids of the files of a message, those of the first page: a message has ten at most.
func (t *Transport) media(ctx context.Context, ref Ref) ([]string, error) {
	a, err := t.get(ctx, ref.Tenant, ref.Account, "Message/"+ref.ID+"/Media/")
	if err != nil {
		return nil, err
	}
	var page struct {
		Files []struct {
			ID      string `json:"media_id"`
			Message string `json:"message_uuid"`
		} `json:"objects"`
	}
	if json.Unmarshal(a.Body, &page) != nil || page.Files == nil {
		return nil, &Error{Status: a.Status}
	}
	var files []string
	for _, f := range page.Files {
		if !uuid(f.ID) || !strings.EqualFold(f.Message, ref.ID) {
			return nil, &Error{Status: a.Status}
		}
		files = append(files, f.ID)
	}
	return files, nil
}

// removeMedia has all files of a message deleted, by one request.
func (t *Transport) removeMedia(ctx context.Context, ref Ref) error {
	token, err := t.token(ctx, ref.Tenant, ref.Account)
	if err != nil {
		return err
	}
	req, err := t.newRequest(ctx, http.MethodDelete, ref.Account, "Message/"+ref.ID+"/Media/", token, nil)
	if err != nil {
		return err
	}
	_, err = answered(t.client.Exchange(ctx, req))
	return err
}

// answered returns an answer of the 2xx, or why there is none.
func answered(a httptransport.Answer) (httptransport.Answer, error) {
	switch {
	case a.Status == http.StatusNotFound:
		return httptransport.Answer{}, ErrNotFound
	case a.Status < 200 || a.Status > 299 || a.Err != nil:
		return httptransport.Answer{}, &Error{Status: a.Status, Err: a.Err}
	}
	return a, nil
}
