package remote

import (
	"context"
	"errors"
	"strconv"

	"github.com/sealtext/sealtext/transport"
)

// DeleteMedia has the files of a message removed through any adapter: provider is the transport of the
// message, m names it, and count is how many files came with it, such as the Count of webhook.Media. It
// returns nil if there are none, or if the provider has confirmed that they are gone. Any other error is
// a [*LeftError], whose Files are to be listed as not erased, and which wraps [ErrNotFound] or the error
// of the adapter. Where the adapter is no [MediaDeleter], or its provider gave no names, a file is named by
// the id of the message, a slash, and its number, from 1. It is safe for concurrent use.
func DeleteMedia(ctx context.Context, provider transport.Transport, m Message, count int) error {
	if count <= 0 {
		return nil
	}
	d, able := provider.(MediaDeleter)
	if !able {
		return &LeftError{Files: numbered(m.ID, count), Err: ErrNoRequest}
	}
	err := d.DeleteMedia(ctx, m)
	if err == nil {
		return nil
	}
	var left *LeftError
	if errors.As(err, &left) && len(left.Files) > 0 {
		return left
	}
	return &LeftError{Files: numbered(m.ID, count), Err: err}
}

// numbered names files of which no name is known.
func numbered(message string, count int) []string {
	files := make([]string, count)
	for i := range files {
		files[i] = message + "/" + strconv.Itoa(i+1)
	}
	return files
}
