package failpoint

// Bugs that a test can plant, to see that the simulation finds them: one that
// cannot find a bug we know proves nothing (RELIABILITY §3.3).
const (
	KeyForgotten    = "key forgotten"    // a request that is repeated is done again
	FailureTold     = "failure told"     // what could not be told is marked as told
	BookedTwice     = "booked twice"     // each line of the ledger is written twice
	PostingEarly    = "posting early"    // a posting ends before its time
	AuditForgotten  = "audit forgotten"  // a decision leaves no row in the audit
	DutiesForgotten = "duties forgotten" // one person may act twice on a case
	DueEarly        = "due early"        // a task is due an hour before its day ends
	SettledUnbooked = "settled unbooked" // a payment that was settled is not in the ledger
	BankBelieved    = "bank believed"    // a line of the bank is booked even when its amount differs
)

// Bugs are those there are.
var Bugs = []string{KeyForgotten, FailureTold, BookedTwice, PostingEarly, AuditForgotten, DutiesForgotten, DueEarly, SettledUnbooked, BankBelieved}
