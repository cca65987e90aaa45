package store_test

import (
	"testing"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/storetest"
)

// FuzzCursor: a cursor comes back from outside, so it may be anything. A list
// answers a page or refuses; it never fails. (The contract keeps NUL and broken
// UTF-8 out.)
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "x", "00000000-0000-0000-0000-000000000000", "-1", "9223372036854775808", "1e3", "' OR 1=1 --", "410821", "\u202e", "0x10"} {
		f.Add(s)
	}
	db := storetest.New(f)
	db.Unions(f)
	k := db.Campaign(f, storetest.CampaignOptions{Day: still})
	id := db.File(f, k, db.Applicant(f, 1))
	reader := db.Person(f, "auditor@410821")
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, r := range cursor {
			if r == 0 || r == '\uFFFD' {
				return
			}
		}
		ctx, page, s := t.Context(), relief.Page{Cursor: cursor, Limit: 2}, db.Store
		for name, list := range map[string]func() error{
			"cases":     func() error { _, err := s.Cases(ctx, relief.CaseFilter{Scopes: everything, Page: page}); return err },
			"tasks":     func() error { _, err := s.Tasks(ctx, reader, relief.TaskFilter{Page: page}); return err },
			"campaigns": func() error { _, err := s.Campaigns(ctx, everything, page); return err },
			"audit":     func() error { _, err := s.Audit(ctx, id, page); return err },
			"ledger":    func() error { _, err := s.Ledger(ctx, everything, k.ID, page); return err },
			"unions":    func() error { _, err := s.Unions(ctx, everything, "", page); return err },
			"accounts":  func() error { _, err := s.Accounts(ctx, everything, "", "", "", page); return err },
			"standards": func() error { _, err := s.Standards(ctx, everything, "", page); return err },
			"archives": func() error {
				_, err := s.Archives(ctx, relief.ArchiveFilter{Scopes: everything, Page: page})
				return err
			},
			"bars":     func() error { _, err := s.Bars(ctx, everything, "", page); return err },
			"notices":  func() error { _, err := s.Notices(ctx, reader, false, page); return err },
			"suspense": func() error { _, err := s.Suspense(ctx, k.ID, page); return err },
		} {
			if err := list(); err != nil && relief.CodeOf(err) == "" {
				t.Errorf("%s with cursor %q: %v", name, cursor, err)
			}
		}
	})
}
