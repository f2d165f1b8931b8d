// Package programs holds no code: its tests build and run the programs of ../outside/programs and
// ../slogonly, which see the library as a stranger's module does, and count their lines. They are
// what a newcomer writes: masked logs, sealed columns on SQLite and on pgx, the consent gate around a
// function that sends, and the whole service.
package programs
