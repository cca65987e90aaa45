// Package worker runs the workflows and activities, and tells the workflows what
// has been decided: a relay carries the outbox of Postgres to Temporal. Several
// workers run side by side; none of them ever gives up on Temporal or Postgres.
package worker
