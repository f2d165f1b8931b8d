// Package service puts all packages of the module together over one database.
//
// It calls the constructors of the other packages in the right order with default settings, starts
// and stops the goroutines that run in the background, and reports their state. Each package is
// reachable as a field of [Service], and its settings can be changed with Config.Adjust.
//
//	db, err := service.OpenSQLite(ctx, "sqlite", "shop.db", "development")
//	...
//	s, err := service.New(ctx, service.Config{
//		Stores: service.SQL(db), KeyFolder: "keys", Locator: locator,
//		Transports: map[string]transport.Transport{"provider": provider},
//	})
//	...
//	err = s.Declare(ctx, sealtext.System("setup"), program.Program{ ... })
//	err = s.Start(ctx)
//	...
//	err = s.Stop(context.WithoutCancel(ctx))
//
// # Programs
//
// Which programs send, from which addresses and in which words, is declared at run time with
// [Service.Declare] and kept in the database. Declaring a program as it stands changes nothing, so
// an application may declare its programs at every start; a new customer is declared while it runs,
// and every process sees that within five seconds. A service works from zero programs on.
//
// # Messages
//
// Gateway.Send puts a message into the outbox, in a transaction of its own or, with SendTx, of the
// host application. A relay for each of Config.Transports, and of Config.Routers, which choose among
// several providers, hands over what waits on its route, when the consent ledger and the rules allow it. Gateway.Receive takes in what people write: a STOP is
// in force when it returns. [Service.Record] records what a person said on a form or on the phone.
//
// Config.Handlers are told what happens: texts from persons with the commands and requests in them,
// outcomes and delivery receipts, each at least once; see [transport.Feed].
//
// # Keys
//
// Config.KeyFolder holds the keys that encrypt all others. It is made for an empty database only,
// and in the environment "production" only by tinkvault.Init: there, a folder that is missing is a
// folder that was not mounted. Until [Service.ConfirmBackup] has opened the database with a copy of
// the keys, and again when keys were added since, [Service.Stats] and the Logger warn.
//
// # Starting and stopping
//
// [Service.Start] starts the relays, the feed, the disposal of what is due, and the look at declarations, and
// returns at once. [Service.Stop] claims no more messages, lets hand-offs under way end for at most
// Config.Drain, commits their outcomes, and gives back what was claimed and not begun, so that
// another process sends it at once. Stop an http.Server before, so that no request meets a stopped
// service. A service starts once: make a new one to start again.
//
// # Opt-outs that providers have
//
// Config.OptOuts reads the opt-out lists of providers once an hour and pushes those of the ledger to them;
// [Service.CatchUp] takes in texts that no webhook brought. Drift of Service.OptOuts reports who is opted
// out only here or only there.
//
// # Disposal and notices
//
// Config.Schedules say how long records are kept, by default [DefaultSchedules]. A sweep that would
// take far more than usual, as after a jump of the clock, destroys nothing and is reported to
// Config.OnError; see retention.ErrSweepLimit. A database that was restored from a backup sends nothing
// before [Service.ConfirmRestore]; see Config.Mark. [Service.Notice] writes the privacy notice and the
// records of processing from what the service does.
//
// # Watching
//
// [Service.Live] fails when a task in the background is stuck, [Service.Ready] when a STOP could not
// be taken in; [Service.Handler] serves both. Config.OnError and Config.Logger hear of every error
// in the background, and Config.Metrics of every message. [Service.Stats] counts what waits on each
// route, and names routes that no relay of this process serves. No error, log record or figure holds
// a number or a text.
//
// # Several processes
//
// Any number of services may run on one database; an opt-out that one of them takes in stops the
// hand-offs of all. Config.SingleProcess saves statements where there is only one, and a lease in
// the database keeps a second one out.
//
// # What this does not protect
//
// A process that holds the keys can read everything. Config.Adjust can weaken every part. The limits
// of each part are in its own package doc.
//
// # Compatibility
//
// Package service stores nothing of its own but the lease, the last report about a copy of the
// keys, and the sizes of the last sweeps.
package service
