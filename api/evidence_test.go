package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/songnuan/songnuan/relief"
)

// covers: fault:F65
func TestUploadsAreJudgedByTheirContentAndLoseTheirName(t *testing.T) {
	o := newOffice(t)
	var kept []string
	add := o.store.addEvidence
	o.store.addEvidence = func(kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error) {
		kept = append(kept, f.Type)
		return add(kind, f)
	}
	path := "/api/v1/cases/" + aCase + "/evidence?kind=income"
	post := func(u upload) *ask {
		return &ask{as: "clerk@410821-001", method: "POST", path: path, body: u}
	}
	refused(t, o.do(*post(upload{"file", "photo.jpg", "<svg onload=alert(1)>"})), 422, "evidence_type")
	refused(t, o.do(*post(upload{"file", "a.pdf", "%PDF-1.4 /JavaScript %%EOF"})), 422, "evidence_active")
	refused(t, o.do(*post(upload{"file", "a.jpg", strings.Repeat("x", 11<<20)})), 413, "too_large")
	refused(t, o.do(*post(upload{"photo", "a.pdf", "%PDF-1.4\n%%EOF"})), 422, "unknown_field")
	refused(t, o.do(ask{as: "clerk@410821-001", method: "POST", path: "/api/v1/cases/" + aCase + "/evidence?kind=selfie", body: upload{"file", "a.pdf", "%PDF-1.4\n%%EOF"}}), 422, "schema")
	refused(t, o.do(ask{as: "operator@410821", method: "POST", path: path, body: upload{"file", "a.pdf", "%PDF-1.4\n%%EOF"}}), 403, "forbidden")
	w := o.do(*post(upload{"file", "../../etc/张三的收入.pdf.html", "%PDF-1.4\n%%EOF"}))
	if w.Code != http.StatusCreated || len(kept) != 1 || kept[0] != "application/pdf" || strings.Contains(w.Body.String(), "张三的收入") {
		t.Errorf("answered %d %s, kept %v", w.Code, w.Body, kept)
	}
}

// covers: fault:F65
func TestEvidenceIsHandedOutAsAnAttachmentUnderARandomName(t *testing.T) {
	o := newOffice(t)
	w := o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/evidence/" + nowhere})
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Disposition") != `attachment; filename="`+nowhere+`.pdf"` || h.Get("X-Content-Type-Options") != "nosniff" ||
		h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("answered %d %v", w.Code, h)
	}
	refused(t, o.do(ask{as: "clerk@410821-001", method: "GET", path: "/api/v1/evidence/" + farAway}), 404, "not_found")
	refused(t, o.do(ask{as: "operator@410821", method: "GET", path: "/api/v1/evidence/" + nowhere}), 403, "forbidden")
	refused(t, o.do(ask{as: "admin@000000", method: "GET", path: "/api/v1/evidence/" + nowhere}), 404, "not_found")
}

// The papers of an objection may name who objected: the base union learns neither
// what they say nor that they are there.
func TestPapersOfAnObjectionAreHiddenFromTheUnionItIsAbout(t *testing.T) {
	o := newOffice(t)
	was := o.store.evidence
	o.store.evidence = func(id string) (relief.EvidenceView, error) {
		v, err := was(id)
		v.Kind = relief.InvestigationPaper
		return v, err
	}
	list, file := "/api/v1/cases/"+aCase+"/evidence", "/api/v1/evidence/"+nowhere
	for _, who := range []string{"clerk@410821-001", "verifier@410821"} {
		w := o.do(ask{as: who, method: "GET", path: list})
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), nowhere) || strings.Contains(w.Body.String(), "investigation") {
			t.Errorf("%s is shown %d %s", who, w.Code, w.Body)
		}
		refused(t, o.do(ask{as: who, method: "GET", path: file}), 404, "not_found")
	}
	for _, who := range []string{"reviewer@410821", "auditor@410821"} {
		if w := o.do(ask{as: who, method: "GET", path: list}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "investigation") {
			t.Errorf("%s is shown %d %s", who, w.Code, w.Body)
		}
		if w := o.do(ask{as: who, method: "GET", path: file}); w.Code != http.StatusOK {
			t.Errorf("%s is answered %d", who, w.Code)
		}
	}
}
