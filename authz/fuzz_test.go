package authz

import (
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// FuzzParsePolicy: what is accepted names known roles and levels literally, each
// rule once, and says the same when it is written and read again.
func FuzzParsePolicy(f *testing.F) {
	for _, s := range []string{
		"role,level,action\nclerk,base,accept\n", "# c\nrole,level,action\nclerk,base,accept\nclerk,base,accept\n", "role,level,action\n*,base,accept\n",
		"role,level,action\nclerk,any,accept", "role,level,action\nclerk,base,accept,deny\n", "role,level,action\nclerk,base,*\n", "", "role,level,action\n#clerk,base,accept\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := ParsePolicy(strings.NewReader(text))
		if err != nil {
			return
		}
		var again strings.Builder
		again.WriteString(policyHeader + "\n")
		for _, r := range rules {
			if strings.ContainsAny(r.Role+r.Level+r.Action, "*?,\"# \t\r") {
				t.Fatalf("%q holds a rule %v that may mean more than it says", text, r)
			}
			if relief.Level(r.Level).Rank() < 0 {
				t.Fatalf("%q names no level in %v", text, r)
			}
			again.WriteString(r.Role + "," + r.Level + "," + r.Action + "\n")
		}
		twice, err := ParsePolicy(strings.NewReader(again.String()))
		if err != nil || len(twice) != len(rules) {
			t.Fatalf("%q does not survive itself: %v", text, err)
		}
	})
}
