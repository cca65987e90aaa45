package api

import (
	"context"
	"time"

	"github.com/songnuan/songnuan/relief"
)

// The fake store's part for hand-overs of files.

func (f *fakeStore) AskTransfer(context.Context, relief.Request, string, relief.TransferAsk) (relief.Reply, error) {
	return relief.Reply{Status: 201, Body: []byte(`{"id":"` + nowhere + `","status":"asked"}`)}, nil
}

func (f *fakeStore) RevokeTransfer(context.Context, relief.Request, string, string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + nowhere + `","status":"revoked"}`)}, nil
}

func (f *fakeStore) RuleTransfer(_ context.Context, _ relief.Request, id, outcome, _ string) (relief.Reply, error) {
	return relief.Reply{Status: 200, Body: []byte(`{"id":"` + id + `","status":"` + outcome + `"}`)}, nil
}

func (f *fakeStore) Transfers(context.Context, relief.TransferFilter) (relief.List[relief.TransferView], error) {
	return relief.List[relief.TransferView]{Items: []relief.TransferView{{
		ID: nowhere, Archive: nowhere, From: "410821-001", To: "410822-001", Name: "张*", State: relief.ArchiveOnFile, People: 3, Consent: relief.NewDay(2026, 1, 5), Reason: "调动工作",
		Status: "asked", AskedBy: "李四", AskedAt: time.Date(2026, 1, 6, 9, 0, 0, 0, time.UTC),
	}}}, nil
}

func (f *fakeStore) TransferPlace(ctx context.Context, _ string) (relief.Unit, error) {
	return f.Union(ctx, "410821-001")
}

func (f *fakeStore) NameChair(context.Context, relief.Request, string, string, string) (relief.Reply, error) {
	return relief.Reply{Status: 201, Body: []byte(`{"id":"` + nowhere + `","status":"named"}`)}, nil
}
