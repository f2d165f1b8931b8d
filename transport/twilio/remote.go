package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/sealtext/sealtext/transport/remote"
)

var (
	_ remote.Redacter     = (*Transport)(nil)
	_ remote.Deleter      = (*Transport)(nil)
	_ remote.MediaDeleter = (*Transport)(nil)
)

// RedactMessage implements [remote.Redacter] by [Transport.Redact]. Besides, errors are [ErrNotFinal],
// [ErrNotRedacted] and [*Error].
func (t *Transport) RedactMessage(ctx context.Context, m remote.Message) error {
	ref, err := t.ref(m)
	if err == nil {
		err = absent(t.Redact(ctx, ref))
	}
	return err
}

// DeleteMessage implements [remote.Deleter] by the request of [Transport.Delete]. Besides, errors are
// [ErrNotFinal] and [*Error].
func (t *Transport) DeleteMessage(ctx context.Context, m remote.Message) error {
	ref, err := t.ref(m)
	if err == nil {
		err = absent(t.remove(ctx, ref))
	}
	return err
}

// DeleteMedia implements [remote.MediaDeleter]: it lists the Media of a message, deletes each, and lists
// them again (twilio.com/docs/messaging/api/media-resource). Twilio keeps them until then. Besides, errors
// are [*Error].
func (t *Transport) DeleteMedia(ctx context.Context, m remote.Message) error {
	ref, err := t.ref(m)
	if err == nil {
		err = absent(t.deleteMedia(ctx, ref))
	}
	return err
}

// ref returns what Twilio calls a message.
func (t *Transport) ref(m remote.Message) (Ref, error) {
	ref := Ref{Tenant: m.Tenant, Account: m.Account, SID: m.ID}
	if ref.Account == "" {
		account, err := t.accountOf(m.Tenant, m.Sender)
		if err != nil {
			return Ref{}, err
		}
		ref.Account = account.SID
	}
	return ref, nil
}

// absent makes ErrNotFound that of package remote.
func absent(err error) error {
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("twilio: %w", remote.ErrNotFound)
	}
	return err
}

// mediaRounds is how often the files of a message are listed and deleted. One message has ten at most.
const mediaRounds = 3

// deleteMedia deletes the files of a message until there are none.
func (t *Transport) deleteMedia(ctx context.Context, ref Ref) error {
	for range mediaRounds {
		files, err := t.media(ctx, ref)
		if err != nil || len(files) == 0 {
			return err
		}
		var left remote.LeftError
		for _, file := range files {
			a, err := t.call(ctx, http.MethodDelete, ref, "/Media/"+file, nil)
			if err == nil && a.Status != http.StatusNoContent {
				err = &Error{Status: a.Status}
			}
			if err != nil && !errors.Is(err, ErrNotFound) {
				left.Files, left.Err = append(left.Files, file), err
			}
		}
		if left.Err != nil {
			return &left
		}
	}
	files, err := t.media(ctx, ref)
	if err == nil && len(files) > 0 {
		err = &remote.LeftError{Files: files}
	}
	return err
}

// media lists the SIDs of files of a message, those of the first page.
func (t *Transport) media(ctx context.Context, ref Ref) ([]string, error) {
	a, err := t.call(ctx, http.MethodGet, ref, "/Media", url.Values{"PageSize": {strconv.Itoa(pageSize)}})
	if err != nil {
		return nil, err
	}
	var page struct {
		Files []struct {
			SID    string `json:"sid"`
			Parent string `json:"parent_sid"`
		} `json:"media_list"`
	}
	if json.Unmarshal(a.Body, &page) != nil || page.Files == nil {
		return nil, &Error{Status: a.Status}
	}
	var files []string
	for _, f := range page.Files {
		if !sid(f.SID, "ME") || f.Parent != ref.SID {
			return nil, &Error{Status: a.Status}
		}
		files = append(files, f.SID)
	}
	return files, nil
}
