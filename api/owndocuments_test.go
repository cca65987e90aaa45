package api

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// ownUploadAsk is the form of the applicant's page with a file.
func ownUploadAsk(kind string, file []byte) ask {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, text := range map[string]string{"token": formToken(aVisit), "request": nowhere, "kind": kind} {
		if err := w.WriteField(name, text); err != nil {
			panic(err)
		}
	}
	part, err := w.CreateFormFile("file", "张三的收入.pdf")
	if err != nil {
		panic(err)
	}
	if _, err := part.Write(file); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return ask{method: "POST", path: "/a/cases/" + aCase + "/documents", body: out.String(), header: visiting(map[string]string{"Content-Type": w.FormDataContentType()})}
}

func TestAnApplicantHandsInWhatHeIsAskedFor(t *testing.T) {
	o := newOffice(t)
	page := o.do(ask{method: "GET", path: "/a/cases/" + aCase, header: visitHeader}).Body.String()
	for _, want := range []string{"请补充收入证明", `type="file"`, "收入证明", "办理期限", "材料已交齐", "multipart/form-data"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	give := ask{method: "POST", path: "/a/cases/" + aCase + "/documents/given", body: ownFields("request", nowhere), header: visiting(nil)}
	o.store.nothingGiven = true
	if w := o.do(give); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "请先上传") || !strings.Contains(w.Body.String(), "请补充收入证明") {
		t.Errorf("nothing is handed in: %d", w.Code)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	withTail := append(bytes.Clone(picture.Bytes()), "Exif 河南省修武县"...)
	if w := o.do(ownUploadAsk("income", withTail)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "材料已收到") {
		t.Fatalf("a picture: %d %s", w.Code, w.Body)
	}
	if len(o.store.handedIn) != 1 || o.store.handedIn[0].Type != "image/png" || bytes.Contains(o.store.handedIn[0].Data, []byte("河南省")) {
		t.Errorf("kept %+v", o.store.handedIn)
	}
	o.store.nothingGiven = false
	if w := o.do(give); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "已告知经办人员") {
		t.Errorf("all is there: %d", w.Code)
	}
}

func TestWhatAnApplicantMayNotHandIn(t *testing.T) {
	o := newOffice(t)
	pdf := []byte("%PDF-1.4\n%%EOF")
	foreign := ownUploadAsk("income", pdf)
	foreign.body = strings.ReplaceAll(foreign.body.(string), formToken(aVisit), strings.Repeat("0", 32))
	stranger := ownUploadAsk("income", pdf)
	stranger.header = map[string]string{"Content-Type": stranger.header["Content-Type"]}
	other := ownUploadAsk("income", pdf)
	other.body = strings.ReplaceAll(other.body.(string), `name="kind"`, `name="added_by"`)
	for name, c := range map[string]struct {
		ask  ask
		want int
	}{
		"no picture and no PDF":     {ownUploadAsk("income", []byte("MZ\x90\x00")), http.StatusUnprocessableEntity},
		"a kind of the staff's":     {ownUploadAsk("minutes", pdf), http.StatusUnprocessableEntity},
		"another session's form":    {foreign, http.StatusForbidden},
		"nobody":                    {stranger, http.StatusUnauthorized},
		"a field that is not there": {other, http.StatusUnprocessableEntity},
		"more than a file may have": {ownUploadAsk("income", append(bytes.Clone(pdf), make([]byte, 12<<20)...)), http.StatusRequestEntityTooLarge},
		"no form at all":            {ask{method: "POST", path: "/a/cases/" + aCase + "/documents", body: "token=x", header: visiting(nil)}, http.StatusBadRequest},
	} {
		if w := o.do(c.ask); w.Code != c.want {
			t.Errorf("%s: answered %d", name, w.Code)
		}
	}
	if len(o.store.handedIn) != 0 {
		t.Errorf("%d files were kept", len(o.store.handedIn))
	}
}
