// Package demo drives a whole relief campaign over HTTP as the people who would
// do it: the roster, the decisions, the posting and its objections, the money
// and the follow-up. It imports nothing else of the product, so that what it
// sees is what any client sees, and it works out for itself what it ought to
// see. What it learns about people stays in memory.
//
// Client and Person are also what the tests from outside speak to the API with.
package demo
