// Package e2e tests the product from outside: it starts the real programs on
// real Postgres and Temporal, speaks HTTP to them as the people of a campaign
// would, kills them, and looks at what is left.
//
// One stack serves the whole package. The tests share its database, each with
// campaigns of its own, and run one after the other in the order of their files'
// names; privacy_test.go comes last on purpose, because it reads everything the
// others have left behind. Every household is invented here, and every invented
// name and number is remembered for that last reading.
package e2e
