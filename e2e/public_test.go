package e2e

import (
	"testing"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// covers: F66 F67 T11 T14
func TestThePublicReadsAndObjectsWithoutScripts(t *testing.T) {
	k := launch(t, plan("60000.00", nil), 24*time.Hour)
	k.file(t, families(6, base))
	if err := walkAll(soon(t, time.Minute), 3, k.walks(), relief.Posting); err != nil {
		t.Fatal(err)
	}
	var v relief.CaseView
	k.get(t, "organizer@"+county, "/cases/"+k.cases[0], &v)
	browse(t, local.server, "public.test.mjs", "CAMPAIGN="+k.id, "POSTING="+v.Posting.Slug)
}
