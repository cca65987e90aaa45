package api

import (
	"context"

	"github.com/songnuan/songnuan/relief"
)

// fakePostings are the functions of a fakeStore that postings, objections and
// evidence ask.
type fakePostings struct {
	sheet        func(slug string) (relief.Sheet, error)
	object       func(o relief.Objection) (relief.Receipt, error)
	objections   func(scopes []string, id, reader string) ([]relief.ObjectionView, error)
	handled      func(f relief.ObjectionFilter) (relief.List[relief.ObjectionRow], error)
	follow       func(number, code string) (relief.FollowedObjection, error)
	appeal       func(number, code, text, key string) (relief.Receipt, error)
	postings     func(f relief.SheetFilter) (relief.List[relief.Sheet], error)
	snapshot     func(slug string, last int) (relief.Snapshot, error)
	addEvidence  func(kind relief.EvidenceKind, f relief.CleanFile) (relief.Reply, error)
	evidence     func(id string) (relief.EvidenceView, error)
	content      []byte
	handedIn     []relief.CleanFile
	nothingGiven bool
	result       func(slug string) (relief.ResultSheet, error)
	open         func(id string) (relief.PublicCampaign, error)
}

func (f *fakeStore) ResultSheet(_ context.Context, slug string) (relief.ResultSheet, error) {
	return f.result(slug)
}

func (f *fakeStore) ResultOf(_ context.Context, scopes []string, slug string) (relief.ResultSheet, error) {
	if !within(scopes, base) {
		return relief.ResultSheet{}, relief.Refuse("not_found")
	}
	return f.result(slug)
}

func (f *fakeStore) Results(context.Context, []string, string, relief.Page) (relief.List[relief.ResultView], error) {
	return relief.List[relief.ResultView]{Items: []relief.ResultView{sampleResult().View()}}, nil
}

func (f *fakeStore) CheckResult(_ context.Context, _, code string) (relief.Snapshot, error) {
	if sheet := sampleResult(); code == sheet.Code() {
		return sheet.Snapshot, nil
	}
	return relief.Snapshot{}, relief.Refuse("not_found")
}

func (f *fakeStore) PublicCampaign(_ context.Context, id string) (relief.PublicCampaign, error) {
	return f.open(id)
}

func (f *fakeStore) AddEvidence(_ context.Context, _ relief.Request, _ string, kind relief.EvidenceKind, file relief.CleanFile) (relief.Reply, error) {
	return f.addEvidence(kind, file)
}

func (f *fakeStore) Evidence(context.Context, string, string) ([]relief.EvidenceView, error) {
	v, err := f.evidence(nowhere)
	return []relief.EvidenceView{v}, err
}

func (f *fakeStore) AddFilePaper(_ context.Context, _ relief.Request, _ string, kind relief.EvidenceKind, file relief.CleanFile) (relief.Reply, error) {
	return f.addEvidence(kind, file)
}

func (f *fakeStore) FilePapers(context.Context, string) ([]relief.EvidenceView, error) {
	v, err := f.evidence(nowhere)
	return []relief.EvidenceView{v}, err
}

func (f *fakeStore) EvidenceByID(_ context.Context, id string) (relief.EvidenceView, error) {
	return f.evidence(id)
}

func (f *fakeStore) OpenEvidence(context.Context, relief.Request, string) ([]byte, error) {
	return f.content, nil
}

func (f *fakeStore) Postings(_ context.Context, filter relief.SheetFilter) (relief.List[relief.Sheet], error) {
	return f.postings(filter)
}

func (f *fakeStore) SheetDetail(_ context.Context, scopes []string, slug string) (relief.SheetDetail, error) {
	if !within(scopes, base) {
		return relief.SheetDetail{}, relief.Refuse("not_found")
	}
	return relief.SheetDetail{Slug: slug, Campaign: aCampaign, StartsOn: monday, EndsOn: monday}, nil
}

func (f *fakeStore) Snapshot(_ context.Context, slug string, last int) (relief.Snapshot, error) {
	return f.snapshot(slug, last)
}

func (f *fakeStore) CheckSheet(_ context.Context, slug, code string) (relief.Snapshot, error) {
	if snapshot, err := f.snapshot(slug, 0); err != nil || code == snapshot.Code() {
		return snapshot, err
	}
	return relief.Snapshot{}, relief.Refuse("not_found")
}

func (f *fakeStore) SetBoard(_ context.Context, _ relief.Request, b relief.Board) (relief.Reply, error) {
	return ok(200, b)
}

func (f *fakeStore) Boards(context.Context, []string, relief.Page) (relief.List[relief.Board], error) {
	return relief.List[relief.Board]{Items: []relief.Board{{Union: "410821-001", Places: "公示栏", Phone: "12351"}}}, nil
}

func (f *fakeStore) Object(_ context.Context, o relief.Objection) (relief.Receipt, error) {
	return f.object(o)
}

func (f *fakeStore) Objections(_ context.Context, scopes []string, id, reader string) ([]relief.ObjectionView, error) {
	return f.objections(scopes, id, reader)
}

func (f *fakeStore) HandledObjections(_ context.Context, filter relief.ObjectionFilter) (relief.List[relief.ObjectionRow], error) {
	return f.handled(filter)
}

func (f *fakeStore) FollowObjection(_ context.Context, number, code string) (relief.FollowedObjection, error) {
	return f.follow(number, code)
}

func (f *fakeStore) AppealRuling(_ context.Context, number, code, text, key string) (relief.Receipt, error) {
	return f.appeal(number, code, text, key)
}

func (f *fakeStore) ObjectionTask(_ context.Context, _ relief.Person, id string) (relief.TaskView, error) {
	t := countyTask(id)
	t.Kind, t.Role = relief.TaskObject, relief.Reviewer
	return t, nil
}

func (f *fakeStore) Rule(_ context.Context, r relief.Request, _ string, _ relief.Ruling) (relief.Reply, error) {
	return f.change(r)
}

func (f *fakeStore) Sheet(_ context.Context, slug string) (relief.Sheet, error) { return f.sheet(slug) }

// fillPostings answers what satisfies the contract.
func (f *fakeStore) fillPostings() {
	f.result = func(string) (relief.ResultSheet, error) { return sampleResult(), nil }
	f.open = func(string) (relief.PublicCampaign, error) { return sampleOpenness(), nil }
	f.sheet = func(string) (relief.Sheet, error) { return sampleSheet(), nil }
	f.postings = func(relief.SheetFilter) (relief.List[relief.Sheet], error) {
		return relief.List[relief.Sheet]{Items: []relief.Sheet{{Slug: slug, StartsOn: monday, EndsOn: monday}}}, nil
	}
	f.snapshot = func(string, int) (relief.Snapshot, error) { return sampleSnapshot(), nil }
	f.object = func(relief.Objection) (relief.Receipt, error) {
		return relief.Receipt{Number: "YY-ABCDEFGH", Code: "AAAA-BBBB-CCCC"}, nil
	}
	f.objections = func(_ []string, _, reader string) ([]relief.ObjectionView, error) {
		v := relief.ObjectionView{ID: nowhere, Number: "YY-ABCDEFGH", Case: aCase, Ground: "amount", Status: "late"}
		if reader != "" {
			v.Text, v.Contact = "金额不对", "13900000000"
		}
		return []relief.ObjectionView{v}, nil
	}
	f.handled = func(relief.ObjectionFilter) (relief.List[relief.ObjectionRow], error) {
		return relief.List[relief.ObjectionRow]{Items: []relief.ObjectionRow{{ID: nowhere, Number: "YY-ABCDEFGH", Case: aCase, Campaign: aCampaign, Status: "filed", Ground: "amount"}}}, nil
	}
	f.follow = func(_, code string) (relief.FollowedObjection, error) {
		if code != "AAAA-BBBB-CCCC" {
			return relief.FollowedObjection{}, relief.Refuse("receipt_unknown")
		}
		return relief.FollowedObjection{Number: "YY-ABCDEFGH", Row: 2, Ground: "income_hidden", Status: "filed"}, nil
	}
	f.appeal = func(string, string, string, string) (relief.Receipt, error) {
		return relief.Receipt{Number: "YY-HGFEDCBA", Code: "DDDD-EEEE-FFFF"}, nil
	}
	f.evidence = func(id string) (relief.EvidenceView, error) {
		v := relief.EvidenceView{ID: id, Case: aCase, Kind: "income", Type: "application/pdf", Size: 9, AddedBy: "张三", UnionPath: base}
		if id == farAway {
			v.UnionPath = cousin
		}
		return v, nil
	}
	f.addEvidence = func(kind relief.EvidenceKind, file relief.CleanFile) (relief.Reply, error) {
		return ok(201, relief.EvidenceView{ID: nowhere, Case: aCase, Kind: kind, Type: file.Type, Size: len(file.Data), AddedBy: "张三"})
	}
	f.content = []byte("%PDF-1.4\n")
}
