package monitor

import (
	"math/bits"
	"sync"
)

// A cell is the state of one key: 48 bytes, whatever is counted.
type cell struct {
	key    uint64 // keyed hash of an about; zero for none
	window uint32 // index of the present window, or another number of the detector
	used   uint32 // seconds of the last use
	n      [4]uint32
	norm   float32 // see Threshold.Factor
	normed uint32  // index of the window that norm was formed in
	quiet  uint32  // seconds of the last alert
	_      uint32
}

const (
	ways   = 8  // cells that a key may be in
	shards = 64 // with a lock each
)

// A table keeps the cells of a limited number of keys. It grows as it fills. In a full one a new
// key takes the place of the one, of the eight cells it may be in, that was not used for longest.
type table struct {
	max    int // buckets of a shard
	shards [shards]shard
}

type shard struct {
	mu      sync.Mutex
	buckets [][ways]cell
	full    int // cells in use
}

// newTable returns a table for that many keys. It has a quarter more cells, since keys fill them
// unevenly.
func newTable(keys int) *table { return &table{max: max(1, keys/4*5/(shards*ways))} }

// with calls f with the cell of a key, a new one if there is none, under the lock of its shard.
func (t *table) with(key uint64, now uint32, f func(*cell)) {
	s := &t.shards[key%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.find(key)
	if c == nil {
		c = s.add(key, t.max)
	}
	c.used = max(c.used, now)
	f(c)
}

// peek returns a copy of the cell of a key.
func (t *table) peek(key uint64) (cell, bool) {
	s := &t.shards[key%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.find(key); c != nil {
		return *c, true
	}
	return cell{}, false
}

// change is with for a key that is there; it does nothing for another.
func (t *table) change(key uint64, f func(*cell)) {
	s := &t.shards[key%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.find(key); c != nil {
		f(c)
	}
}

// keys returns how many keys the table has.
func (t *table) keys() (n int) {
	for i := range t.shards {
		t.shards[i].mu.Lock()
		n += t.shards[i].full
		t.shards[i].mu.Unlock()
	}
	return n
}

func (s *shard) bucket(key uint64) *[ways]cell {
	i, _ := bits.Mul64(key, uint64(len(s.buckets)))
	return &s.buckets[i]
}

func (s *shard) find(key uint64) *cell {
	if len(s.buckets) == 0 {
		return nil
	}
	b := s.bucket(key)
	for i := range b {
		if b[i].key == key {
			return &b[i]
		}
	}
	return nil
}

func (s *shard) add(key uint64, most int) *cell {
	if s.full >= len(s.buckets)*ways*3/4 && len(s.buckets) < most {
		s.grow(most)
	}
	b := s.bucket(key)
	oldest := &b[0]
	for i := range b {
		if b[i].key == 0 {
			oldest = &b[i]
			break
		}
		if b[i].used < oldest.used {
			oldest = &b[i]
		}
	}
	if oldest.key == 0 {
		s.full++
	}
	*oldest = cell{key: key}
	return oldest
}

func (s *shard) grow(most int) {
	old := s.buckets
	s.buckets, s.full = make([][ways]cell, min(max(1, 2*len(old)), most)), 0
	for i := range old {
		for _, c := range old[i] {
			if c.key != 0 {
				*s.add(c.key, 0) = c
			}
		}
	}
}
