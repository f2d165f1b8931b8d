package memstore

import (
	"iter"
	"slices"
)

// chunkSize is the largest number of items that move when one is inserted.
const chunkSize = 512

// sorted is an ordered set: a list of short sorted lists, so that an insert or a removal moves few
// items in a set of any size.
type sorted[T any] struct {
	compare func(a, b T) int
	chunks  [][]T // none is empty
}

// put inserts v, which must not be in the set.
func (s *sorted[T]) put(t *tx, v T) {
	s.insert(v)
	t.onUndo(func() { s.remove(v) })
}

// drop removes v, which must be in the set.
func (s *sorted[T]) drop(t *tx, v T) {
	s.remove(v)
	t.onUndo(func() { s.insert(v) })
}

// from iterates over the items that are not below v, in order. The set must not change meanwhile.
func (s *sorted[T]) from(v T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for c := s.chunkOf(v); c < len(s.chunks); c++ {
			chunk := s.chunks[c]
			i, _ := slices.BinarySearchFunc(chunk, v, s.compare)
			for _, item := range chunk[i:] {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// first returns the first item that is not below v.
func (s *sorted[T]) first(v T) (item T, ok bool) {
	for item := range s.from(v) {
		return item, true
	}
	return item, false
}

// chunkOf returns the first chunk whose last item is not below v.
func (s *sorted[T]) chunkOf(v T) int {
	c, _ := slices.BinarySearchFunc(s.chunks, v, func(chunk []T, v T) int {
		return s.compare(chunk[len(chunk)-1], v)
	})
	return c
}

func (s *sorted[T]) insert(v T) {
	c := s.chunkOf(v)
	if c == len(s.chunks) {
		if c == 0 {
			s.chunks = append(s.chunks, []T{v})
			return
		}
		c--
	}
	i, _ := slices.BinarySearchFunc(s.chunks[c], v, s.compare)
	chunk := slices.Insert(s.chunks[c], i, v)
	if len(chunk) <= chunkSize {
		s.chunks[c] = chunk
		return
	}
	half := len(chunk) / 2
	s.chunks[c] = slices.Clone(chunk[:half])
	s.chunks = slices.Insert(s.chunks, c+1, slices.Clone(chunk[half:]))
}

func (s *sorted[T]) remove(v T) {
	c := s.chunkOf(v)
	if c == len(s.chunks) {
		return
	}
	i, found := slices.BinarySearchFunc(s.chunks[c], v, s.compare)
	if !found {
		return
	}
	s.chunks[c] = slices.Delete(s.chunks[c], i, i+1)
	if len(s.chunks[c]) == 0 {
		s.chunks = slices.Delete(s.chunks, c, c+1)
	}
}
