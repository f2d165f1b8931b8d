// Package meter reads the CPU that a test and its PostgreSQL server have used, with the round trips, the
// fsyncs and the bytes of the write-ahead log. It finds the processes of the server in /proc: there is a
// meter on Linux only, for a server on the same machine.
package meter
