// Package workflows holds what lasts: a campaign with its phases, a household's
// case from survey to follow-up, a bulk decision with its undo period, a roster
// import. The code is deterministic and imports relief only; contract.go
// declares every activity, signal and query with its types.
//
// Postgres owns the facts. A workflow is told each decision after it has been
// committed, runs the same relief.Next on the same event, keeps the clocks and
// calls what touches the world. Whatever travels here stays in Temporal's history
// for long: identifiers, codes, amounts and times, never a name or free text.
package workflows
