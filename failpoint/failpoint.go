// Package failpoint kills its own process at named places, once each, so that a
// test can crash the program exactly where it hurts most (RELIABILITY §3.4). The
// places are live in programs built with the tag failpoint; in the product they
// are empty calls that the compiler leaves out.
package failpoint

// The places. Each is passed on the way of a household from its roster to its receipt.
const (
	RequestClaimed   = "request.claimed"   // the key is taken, nothing decided
	DecideWritten    = "decide.written"    // a decision is written and not committed
	DecideCommitted  = "decide.committed"  // it is committed, nobody has heard
	LedgerBooked     = "ledger.booked"     // a line of the ledger is written and not committed
	ImportRow        = "import.row"        // a row of a roster is filed, the import does not know
	RelayRead        = "relay.read"        // the outbox is read, nobody told
	RelayTold        = "relay.told"        // workflows are told, which is not noted
	RelayNoted       = "relay.noted"       // it is noted
	ClockWritten     = "clock.written"     // a clock moved the case, not committed
	ClockCommitted   = "clock.committed"   // it is committed, the workflow does not know
	BatchMade        = "batch.made"        // a payment batch is committed, nobody has heard
	BatchMoved       = "batch.moved"       // it was approved or released
	BankFileMade     = "bankfile.made"     // the file for the bank is made and not handed out
	ResultsWritten   = "results.written"   // the bank's answers are booked and not committed
	ResultsCommitted = "results.committed" // they are committed, nobody has heard
)

// All are the places there are.
var All = []string{
	RequestClaimed, DecideWritten, DecideCommitted, LedgerBooked, ImportRow, RelayRead, RelayTold, RelayNoted, ClockWritten, ClockCommitted,
	BatchMade, BatchMoved, BankFileMade, ResultsWritten, ResultsCommitted,
}

// Lines at which the program does not die but panics, as a fault of it would, for
// the one subject that their file names, each time until the file is gone.
const (
	ActivityPanics = "activity.panics" // a clock is about to move the case
	WorkflowPanics = "workflow.panics" // a case's workflow follows what it was told
)

// PanicText is what such a panic says: what no history and no log may keep.
const PanicText = "伏特加 410821199003077716"
