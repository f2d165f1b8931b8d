// Package growth_test compares what a message costs among many people, each with a finished message,
// with what it costs among few.
package growth_test
