// Package relief holds the rules of the Sending Warmth (送温暖) relief work as
// plain Go: campaigns and their phases, a household's case and every legal step
// of it, money in fen, working days, and who may not act twice. It imports the
// standard library only, does no I/O, reads no clock and holds no state, so that
// the API's transaction, the workflow, a rebuild and the tests all run the very
// same rules. State and transition names follow DOMAIN §2.2.
package relief
