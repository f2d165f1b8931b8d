// Package queue compares the outbox with River, a job queue on PostgreSQL: a list of messages by
// Gateway.SendAll and the relay with a transport that does nothing, against InsertManyFast and a
// worker that does nothing. Both run on one server that waits for its disk, by turns, several rounds.
//
// River keeps a job and its state. The outbox also asks for consent, seals the text, journals each
// hand-off and writes audit events, so it does more; what is compared is the CPU of client and
// server. The test prints it, with the round trips, the commits that wait for the disk, and the WAL.
// It also prints a single Send against Insert; both prepare their statements by name, as pgx does unless it is
// told otherwise. It fails where counts exceed their goals: 0.1 round trips and 0.02 fsyncs of a message that
// is sent in a list and handed over, with 500 in flight, and 3 round trips of a single Send.
//
// The module is that of the parent folder and outside of the workspace: GOWORK=off go test -C
// internal/crosscheck -v ./queue/... With -short it is one round.
package queue
