package detect

import "iter"

// splitWords returns the words of a list, between blanks. It makes no slice: the lists are read
// when a program starts.
func splitWords[T string | []byte](list T) iter.Seq[T] {
	return func(yield func(T) bool) {
		from := 0
		for i := 0; i <= len(list); i++ {
			if i == len(list) || list[i] == ' ' {
				if i > from && !yield(list[from:i]) {
					return
				}
				from = i + 1
			}
		}
	}
}

// A folder folds lists of words into memory that it uses again.
type folder struct {
	b   []byte
	off []int32
}

// fold returns text as fold leaves it, until the next call.
func (f *folder) fold(text string) []byte {
	f.b, f.off = fold(f.b[:0], f.off[:0], text)
	return f.b
}
