package anchor

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// ErrCosignature is returned where a witness answers without a valid cosignature.
var ErrCosignature = errors.New("anchor: the witness returned no valid cosignature of the checkpoint; see the key")

// Witness is one that signs checkpoints (c2sp.org/tlog-witness).
type Witness struct {
	// URL is the prefix of its addresses: https, or http with a loopback address. Required.
	URL string
	// Key verifies its cosignatures, see tree.NewWitness. Required.
	Key note.Verifier
}

// CosignerConfig configures [NewCosigner].
type CosignerConfig struct {
	Prover *sequencer.Prover // of the log; required
	// Policy is what a checkpoint has to satisfy with the cosignatures. Required.
	Policy tree.Policy
	// Witnesses are those that are asked; at least one, each once.
	Witnesses []Witness
	// Timeout is how long a request may take; 10 seconds by default. A witness gets at most two of them.
	Timeout time.Duration
	// Transport sends the requests; http.DefaultTransport by default.
	Transport http.RoundTripper
}

// Cosigner has the checkpoint of a log signed by witnesses. Each of them makes sure that the log continues
// what it signed before, so that the log cannot show two people two different pasts. It is safe for
// concurrent use.
type Cosigner struct {
	cfg    CosignerConfig
	client *http.Client

	mu    sync.Mutex
	sizes []int64 // of what each witness signed last, as far as it is known
}

// NewCosigner returns a Cosigner. It sends nothing.
func NewCosigner(cfg CosignerConfig) (*Cosigner, error) {
	if cfg.Prover == nil {
		return nil, errors.New("anchor: CosignerConfig.Prover is required")
	}
	if err := cfg.Policy.Check(); err != nil {
		return nil, err
	}
	if len(cfg.Witnesses) == 0 {
		return nil, errors.New("anchor: CosignerConfig.Witnesses must have at least one")
	}
	seen := map[string]bool{}
	for _, w := range cfg.Witnesses {
		if err := checkURL("witness url", w.URL); err != nil {
			return nil, err
		}
		if w.Key == nil || seen[w.Key.Name()] {
			return nil, errors.New("anchor: each of CosignerConfig.Witnesses needs a Key with a name of its own")
		}
		seen[w.Key.Name()] = true
	}
	client, err := newClient(cfg.Timeout, cfg.Transport)
	if err != nil {
		return nil, err
	}
	return &Cosigner{cfg: cfg, client: client, sizes: make([]int64, len(cfg.Witnesses))}, nil
}

// Cosign asks all witnesses at once to sign the checkpoint of the log as it is, and returns it with their
// signatures, for sequencer.Prover.BundleUnder, and for whoever keeps checkpoints. failed has the errors of
// those that did not sign, by the names of their keys: [tree.ErrRolledBack] from one that has seen a longer
// log, and [tree.ErrForked] from one that has seen another one. The error is [tree.ErrQuorum] if too few
// have signed for the policy.
func (c *Cosigner) Cosign(ctx context.Context) (signed []byte, failed map[string]error, err error) {
	checkpoint, own, err := c.cfg.Prover.Checkpoint(ctx)
	if err != nil {
		return nil, nil, err
	}
	lines, errs := make([]string, len(c.cfg.Witnesses)), make([]error, len(c.cfg.Witnesses))
	var all sync.WaitGroup
	for i := range c.cfg.Witnesses {
		all.Go(func() { lines[i], errs[i] = c.ask(ctx, i, checkpoint, own) })
	}
	all.Wait()
	signed = bytes.Clone(own)
	failed = map[string]error{}
	for i, w := range c.cfg.Witnesses {
		signed = append(signed, lines[i]...)
		if errs[i] != nil {
			failed[w.Key.Name()] = errs[i]
		}
	}
	if _, err := c.cfg.Policy.Open(signed); err != nil {
		return nil, failed, err
	}
	return signed, failed, nil
}

// ask has one witness sign a checkpoint and returns its line.
func (c *Cosigner) ask(ctx context.Context, i int, checkpoint tree.Checkpoint, own []byte) (string, error) {
	c.mu.Lock()
	old := min(c.sizes[i], checkpoint.Size)
	c.mu.Unlock()
	for again := false; ; again = true {
		var proof tlog.TreeProof
		if old > 0 && old < checkpoint.Size {
			var err error
			if proof, err = c.cfg.Prover.ConsistencyUnder(ctx, old, own); err != nil {
				return "", err
			}
		}
		line, seen, err := c.submit(ctx, c.cfg.Witnesses[i], old, proof, own)
		if err == nil {
			c.mu.Lock()
			c.sizes[i] = max(c.sizes[i], checkpoint.Size)
			c.mu.Unlock()
			return line, nil
		}
		switch {
		case !errors.Is(err, errOldSize):
			return "", err
		case seen > checkpoint.Size:
			return "", tree.ErrRolledBack
		case seen == old:
			return "", tree.ErrForked // the size is right, so the hash is not
		case again:
			return "", &StatusError{http.StatusConflict} // somebody else submits as well
		}
		old = seen
	}
}

// errOldSize is returned for a size that is not the one that the witness signed last.
var errOldSize = errors.New("anchor: the witness signed another size last")

// submit sends a checkpoint to a witness. With errOldSize it returns the size that it signed last.
func (c *Cosigner) submit(ctx context.Context, w Witness, old int64, proof tlog.TreeProof, own []byte) (line string, seen int64, err error) {
	var body bytes.Buffer
	fmt.Fprintf(&body, "old %d\n", old)
	for _, h := range proof {
		body.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	body.WriteString("\n")
	body.Write(own)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", &body)
	if err != nil {
		return "", 0, failed(err)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return "", 0, failed(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, MaxSize+1))
	switch {
	case err != nil:
		return "", 0, failed(err)
	case len(answer) > MaxSize:
		return "", 0, ErrTooLarge
	}
	switch resp.StatusCode {
	case http.StatusOK:
		line, err = cosignature(own, answer, w.Key)
		return line, 0, err
	case http.StatusConflict:
		text, whole := strings.CutSuffix(string(answer), "\n")
		seen, err := strconv.ParseInt(text, 10, 64)
		if !whole || err != nil || seen < 0 || strconv.FormatInt(seen, 10) != text {
			return "", 0, &StatusError{resp.StatusCode}
		}
		return "", seen, errOldSize
	case http.StatusUnprocessableEntity:
		return "", 0, tree.ErrForked
	}
	return "", 0, &StatusError{resp.StatusCode}
}

// cosignature returns the line of an answer that the key verifies. Others are passed over.
func cosignature(own, answer []byte, key note.Verifier) (string, error) {
	opened, err := note.Open(append(bytes.Clone(own), answer...), note.VerifierList(key))
	if err != nil || len(opened.Sigs) == 0 {
		return "", ErrCosignature
	}
	return "\u2014 " + opened.Sigs[0].Name + " " + opened.Sigs[0].Base64 + "\n", nil
}
