package authz

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
)

// nation returns 12,000 grants of 10,000 people over 3,340 unions, PERFORMANCE P7.
func nation() []Grant {
	type union struct{ level, path string }
	unions := []union{{"national", "/000000"}}
	for p := range 31 {
		unions = append(unions, union{"province", fmt.Sprintf("/000000/%02d0000", p)})
	}
	for c := range 333 {
		unions = append(unions, union{"city", fmt.Sprintf("%s/%04d00", unions[1+c%31].path, c)})
	}
	for c := range 2975 {
		unions = append(unions, union{"county", fmt.Sprintf("%s/%06d", unions[32+c%333].path, c)})
	}
	users := make([]uuid.UUID, 10_000)
	for i := range users {
		users[i] = uuid.New()
	}
	grants := make([]Grant, 12_000)
	for i := range grants {
		u := unions[i*7919%len(unions)]
		grants[i] = Grant{ID: uuid.New(), UserID: users[i%len(users)], Role: string(relief.Roles[i%len(relief.Roles)]), Level: u.level, Path: u.path}
	}
	return grants
}

// PERFORMANCE P7 asks for at most 100 µs of CPU.
func BenchmarkAllowed(b *testing.B) {
	grants := nation()
	a, _ := defaults(b, grants...)
	for _, bm := range []struct{ name, act, lvl string }{
		{"decision", "review", "county"},
		{"reading", "task.read", AnyLevel},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			allowed := 0
			for i := 0; b.Loop(); i++ {
				g := grants[i%len(grants)]
				path := g.Path + "/base"
				if i/len(relief.Roles)%2 == 1 {
					path = grants[i*31%len(grants)].Path
				}
				if a.Allowed(g.UserID, bm.act, bm.lvl, path) {
					allowed++
				}
			}
			b.ReportMetric(float64(allowed)/float64(b.N), "allowed/op")
		})
	}
}

func BenchmarkScopes(b *testing.B) {
	grants := nation()
	a, _ := defaults(b, grants...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a.Scopes(grants[i%len(grants)].UserID, "case.read")
	}
}

func BenchmarkRebuild(b *testing.B) {
	grants := nation()
	a, _ := defaults(b, grants...)
	b.ReportAllocs()
	for b.Loop() {
		if err := a.reload(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
