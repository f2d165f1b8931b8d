// Package highwater detects a database that was set back: restored from a backup, replaced by an empty
// one, or by that of somebody else.
//
//	err := highwater.Check(ctx, highwater.File(path), db, now())
//
// A restored database knows nothing of what happened since the backup. Messages that were sent are
// queued in it again, and opt-outs that were confirmed are missing. Nothing in the database itself
// shows that. So a [Mark] outside of it, beside the keys, remembers how far it was: its id and how
// many audit events it had. [Check] compares the two. If the database has less than the mark says, or
// another id, it is fenced: all processes find [ErrRewound] in the store and send nothing,
// while opt-outs are taken in.
//
// Package service calls Check when it starts, each minute and when it stops, and
// service.Service.ConfirmRestore ends the fence.
//
// # The mark
//
// A mark is only raised, by compare-and-set. Check reads it before it counts, so that a second process
// that raises it meanwhile is never taken for a loss. The counter is the number of audit events, which
// no transaction writes by itself: a sequencer counts those that it has numbered, and the rest are
// counted by an index. Without a sequencer that takes longer with every event.
//
// [File] is a mark in a file. Several hosts, each with a file of its own, are as good as one: the file
// of each says how far the database was when its host last looked. A host application may implement
// Mark over a secret store or another database.
//
// # What this does not protect
//
// What was committed after the last Check and before a crash is not covered: a backup that is younger
// than that is taken for the database itself. Nor is a mark that was restored together with the
// database; keep it out of backups of the database. Whoever can write to the mark and to the database
// can set both back; package audit/anchor keeps checkpoints elsewhere.
//
// # Compatibility
//
// The file is JSON with "version": 1. Members may be added.
package highwater
