package vault

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// maxCount keeps sums of counts far from overflow.
const maxCount = 1_000_000_000

// window has the recent uses, grouped into runs, the oldest first. A run expires as a whole when its
// last use leaves the window, which is late for the others by at most the length of a run, and never
// early.
type window []run

// run is a group of uses that are close together; times are microseconds of Unix time.
type run struct {
	first, last int64
	count       int
}

// runs is the maximum number of runs of a window, except for two at its ends.
const runs = 32

func (w window) count() (n int) {
	for _, r := range w {
		n += r.count
	}
	return n
}

// prune drops the runs that have left the window of the given length.
func (w window) prune(now time.Time, length time.Duration) window {
	gone := now.Add(-length).UnixMicro()
	return slices.DeleteFunc(w, func(r run) bool { return r.last <= gone })
}

// add counts n uses at now. With a clock that is behind, they are added to the newest run.
func (w window) add(now time.Time, n int, length time.Duration) window {
	at := now.UnixMicro()
	if len(w) > 0 {
		if r := &w[len(w)-1]; at-r.first < (length / runs).Microseconds() {
			r.last, r.count = max(r.last, at), r.count+n
			return w
		}
	}
	return append(w, run{at, at, n})
}

// free returns when n more uses fit, if none are added; zero if they never do.
func (w window) free(n int, l Limit) time.Time {
	if n > l.Count {
		return time.Time{}
	}
	byEnd := slices.SortedFunc(slices.Values(w), func(a, b run) int { return cmp.Compare(a.last, b.last) })
	left := w.count()
	for _, r := range byEnd {
		if left -= r.count; n <= l.Count-left {
			return time.UnixMicro(r.last).Add(l.Window).UTC()
		}
	}
	return time.Time{}
}

// merge joins two windows.
func (w window) merge(other window) window {
	if len(other) == 0 {
		return w
	}
	w = append(w, other...)
	slices.SortStableFunc(w, func(a, b run) int { return cmp.Compare(a.first, b.first) })
	return w
}

// A stored window is a version byte and 20 bytes a run: first and last use in
// microseconds, and the count, all big endian. No bytes are an empty window.
const (
	windowVersion = 1
	runSize       = 20
)

func (w window) append(dst []byte) []byte {
	dst = append(dst, windowVersion)
	for _, r := range w {
		dst = binary.BigEndian.AppendUint64(dst, uint64(r.first))
		dst = binary.BigEndian.AppendUint64(dst, uint64(r.last))
		dst = binary.BigEndian.AppendUint32(dst, uint32(r.count))
	}
	return dst
}

// parseWindow parses what append wrote. It returns [sealtext.ErrFormat] for anything else, so that a
// counter that was tampered with refuses every access.
func parseWindow(b []byte) (window, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if b[0] != windowVersion || (len(b)-1)%runSize != 0 {
		return nil, sealtext.ErrFormat
	}
	var w window
	for b = b[1:]; len(b) > 0; b = b[runSize:] {
		r := run{
			int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint64(b[8:])),
			int(binary.BigEndian.Uint32(b[16:])),
		}
		if r.last < r.first || r.count < 1 || r.count > maxCount || len(w) > 0 && r.first < w[len(w)-1].first {
			return nil, sealtext.ErrFormat
		}
		w = append(w, r)
	}
	return w, nil
}
