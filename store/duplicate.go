package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mozillazg/go-pinyin"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// sound is a name in pinyin without tones: people who were written down by ear
// share it.
func sound(name string) string {
	var out []string
	for _, syllables := range pinyin.Pinyin(name, pinyin.NewArgs()) {
		out = append(out, syllables[0])
	}
	return strings.Join(out, " ")
}

func portrait(f relief.ArchiveFile) relief.Portrait {
	h := f.Head
	return relief.Portrait{Name: h.Name, Sound: sound(h.Name), ID: h.IDNumber, Phone: h.Phone, Address: f.Address, Unit: h.Unit}
}

// likenesses are what files worth comparing share: the sound of the name with the birth date or with the end of the phone,
// the phone, the address.
func likenesses(f relief.ArchiveFile) []string {
	p := portrait(f)
	var keys []string
	if birth := relief.IDNumber(p.ID).BirthDay(); p.Sound != "" && !birth.IsZero() {
		keys = append(keys, "sound+birth:"+p.Sound+":"+birth.String())
	}
	if n := len(p.Phone); n >= 4 {
		keys = append(keys, "phone:"+p.Phone, "sound+tail:"+p.Sound+":"+p.Phone[n-4:])
	}
	if address := relief.NormalAddress(p.Address); address != "" {
		keys = append(keys, "address:"+address)
	}
	return keys
}

// likenessKeys are the indexes of a file's likenesses.
func (t *tx) likenessKeys(ctx context.Context, f relief.ArchiveFile) ([][]byte, error) {
	var out [][]byte
	for _, like := range likenesses(f) {
		key, err := t.index(ctx, kindLikeness, like)
		if err != nil {
			return nil, err
		}
		out = append(out, key)
	}
	return out, nil
}

// findSimilar compares a new file with the few that share a key, anywhere in the
// country, and leaves the county a task for each pair that looks like one person
// (F58, F59). A file of nobody's campaign is compared when it gets one.
func (t *tx) findSimilar(ctx context.Context, id string, f relief.ArchiveFile, campaign, path string) error {
	var keys [][]byte
	for _, like := range likenesses(f) {
		keys = append(keys, t.s.found(kindLikeness, like)...)
	}
	if len(keys) == 0 {
		return nil
	}
	var others []db.LikelyFilesRow
	likely := func(q *db.Queries) (err error) {
		others, err = q.LikelyFiles(ctx, db.LikelyFilesParams{Keys: keys, ArchiveID: id})
		return err
	}
	shared := 0
	var ofPhone func(*db.Queries) error
	if f.Head.Phone != "" {
		ofPhone = func(q *db.Queries) (err error) {
			shared, err = q.FilesOfKey(ctx, t.s.found(kindLikeness, "phone:"+f.Head.Phone))
			return err
		}
	}
	if err := together(ctx, t, likely, ofPhone); err != nil {
		return fmt.Errorf("finding similar files: %w", err)
	}
	for _, o := range others {
		other, err := t.openLatest(ctx, o.ArchiveID)
		if err != nil {
			return err
		}
		one, two := portrait(f), portrait(other)
		if shared > relief.SharedPhone {
			one.Phone = ""
		}
		score, fields := relief.Likeness(one, two)
		if score < relief.LikenessLine {
			continue
		}
		if err := t.askAbout(ctx, id, o.ArchiveID, campaign, path, score, fields); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) openLatest(ctx context.Context, id string) (relief.ArchiveFile, error) {
	return t.s.latestFile(ctx, t.Queries, id)
}

// latestFile is a file as it stands.
func (s *Store) latestFile(ctx context.Context, q *db.Queries, id string) (relief.ArchiveFile, error) {
	a, err := q.ArchiveByID(ctx, id)
	if err != nil {
		return relief.ArchiveFile{}, fmt.Errorf("reading a file: %w", err)
	}
	v, err := q.ArchiveVersion(ctx, db.ArchiveVersionParams{ArchiveID: id, Version: a.Version})
	if err != nil {
		return relief.ArchiveFile{}, fmt.Errorf("reading a file: %w", err)
	}
	return s.openFile("archive_versions", versionID(id, a.Version), v.BodyEnc)
}

// askAbout opens the task to rule on a pair, once a pair.
func (t *tx) askAbout(ctx context.Context, a, b, campaign, path string, score int, fields []relief.FieldLikeness) error {
	left, right := min(a, b), max(a, b)
	known, err := t.DuplicateKnown(ctx, db.DuplicateKnownParams{LeftID: left, RightID: right})
	if err != nil || known {
		return err
	}
	unit, err := t.UnionAbove(ctx, db.UnionAboveParams{Path: path, Rank: relief.County.Rank() + 1})
	if err != nil {
		return fmt.Errorf("finding the county: %w", err)
	}
	task := newID()
	clock, err := t.campaignClock(ctx, campaign)
	if err != nil {
		return err
	}
	due := relief.Due(t.s.Calendar(), clock, t.now, relief.WorkingDays(5))
	err = t.OpenTask(ctx, db.OpenTaskParams{
		ID: task, CampaignID: campaign, Kind: string(relief.TaskDuplicate), Role: string(relief.Verifier), Level: unit.Level, UnionCode: unit.Code, UnionPath: unit.Path, DueAt: &due,
	})
	if err != nil {
		return fmt.Errorf("opening a task: %w", err)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return fmt.Errorf("writing the likeness: %w", err)
	}
	id := newID()
	err = t.InsertDuplicate(ctx, db.InsertDuplicateParams{ID: id, LeftID: left, RightID: right, Score: score, Fields: raw, CampaignID: campaign, UnionPath: unit.Path, TaskID: task})
	if err != nil {
		return fmt.Errorf("noting the likeness: %w", err)
	}
	return t.note(ctx, campaign, "duplicate", "", map[string]any{"action": "find", "duplicate": id, "score": score})
}

// RuleDuplicate says whether two files are one person's. Who was ruled the same
// as somebody with a live case of the campaign is not approved.
func (s *Store) RuleDuplicate(ctx context.Context, r relief.Request, id, outcome, reason string) (relief.Reply, error) {
	return s.once(ctx, r, 200, func(ctx context.Context, t *tx) (any, error) {
		d, err := t.LockDuplicate(ctx, id)
		if err != nil {
			return nil, badInput(err)
		}
		if err := t.mayRuleDuplicate(ctx, d, r); err != nil {
			return nil, err
		}
		reason = strings.TrimSpace(reason)
		switch {
		case outcome != "same" && outcome != "different":
			return nil, relief.Refuse("schema", "field", "outcome")
		case d.Status != "open":
			return nil, relief.Refuse("duplicate_ruled")
		case reason == "":
			return nil, relief.Refuse("reason_required", "action", outcome)
		}
		if err := t.finishTask(ctx, d.TaskID, r.Actor); err != nil {
			return nil, err
		}
		sealed, err := t.s.seal("duplicates", "reason_enc", id, reason)
		if err != nil {
			return nil, err
		}
		if err := t.Queries.RuleDuplicate(ctx, db.RuleDuplicateParams{ID: id, Status: outcome, RuledBy: &r.Actor, ReasonEnc: sealed}); err != nil {
			return nil, fmt.Errorf("ruling: %w", err)
		}
		for _, side := range []string{d.LeftID, d.RightID} {
			if err := t.note(ctx, side, "duplicate", r.Actor, map[string]any{"action": "rule", "duplicate": id, "outcome": outcome}); err != nil {
				return nil, err
			}
		}
		return map[string]string{"id": id, "status": outcome}, nil
	})
}

// mayRuleDuplicate asks, in the transaction, whether the grant is the task's and
// the policy in force lets it, and refuses whoever made one of the two files.
func (t *tx) mayRuleDuplicate(ctx context.Context, d db.LockDuplicateRow, r relief.Request) error {
	task, err := t.TaskForDecision(ctx, d.TaskID)
	if err != nil {
		return fmt.Errorf("reading the task: %w", err)
	}
	if t.grant.Role != task.Role || t.grant.Level != task.Level || !relief.Covers(t.grant.Path, task.UnionPath) {
		over, err := t.takesOver(ctx, task)
		if err != nil {
			return err
		}
		if !over {
			return relief.Refuse("forbidden", "roles", task.Role)
		}
	}
	if err := t.ruled(ctx, task.Level, task.Kind); err != nil {
		return err
	}
	makers, err := t.ArchiveMakers(ctx, []string{d.LeftID, d.RightID})
	if err != nil {
		return fmt.Errorf("reading who made the files: %w", err)
	}
	for _, maker := range makers {
		if maker == r.Actor || maker == t.signer {
			return relief.Refuse("duplicate_apart")
		}
	}
	return nil
}

// Duplicate answers a pair with what is alike; people are masked.
func (s *Store) Duplicate(ctx context.Context, id string) (relief.DuplicateView, error) {
	d, err := s.q.DuplicateByID(ctx, id)
	if err != nil {
		return relief.DuplicateView{}, refusal(badInput(err))
	}
	v := relief.DuplicateView{
		ID: d.ID, Task: d.TaskID, Campaign: d.CampaignID, Score: d.Score, Status: d.Status, RuledBy: d.RuledBy, RuledAt: d.RuledAt, At: d.At, UnionPath: d.UnionPath,
		Left: relief.DuplicateSide{Archive: d.LeftID, Union: d.LeftUnion}, Right: relief.DuplicateSide{Archive: d.RightID, Union: d.RightUnion},
	}
	if err := json.Unmarshal(d.Fields, &v.Fields); err != nil {
		return v, fmt.Errorf("reading likeness %s: %w", id, err)
	}
	if v.Reason, err = s.unseal("duplicates", "reason_enc", id, d.ReasonEnc); err != nil {
		return v, err
	}
	t := &tx{Queries: s.q, s: s}
	for _, side := range []*relief.DuplicateSide{&v.Left, &v.Right} {
		f, err := t.openLatest(ctx, side.Archive)
		if err != nil {
			return v, refusal(err)
		}
		p := f.Masked().Head
		side.Name, side.ID, side.Phone = p.Name, p.IDNumber, p.Phone
	}
	return v, nil
}

// Duplicates lists the pairs ruled on within the scopes.
func (s *Store) Duplicates(ctx context.Context, scopes []string, status string, page relief.Page) (relief.List[relief.DuplicateView], error) {
	ids, err := s.q.DuplicateIDs(ctx, db.DuplicateIDsParams{Cursor: page.Cursor, Status: status, Scopes: scopes, Size: page.Size() + 1})
	if err != nil {
		return relief.List[relief.DuplicateView]{}, refusal(fmt.Errorf("reading likenesses: %w", err))
	}
	rows := make([]relief.DuplicateView, 0, len(ids))
	for _, id := range ids {
		v, err := s.Duplicate(ctx, id)
		if err != nil {
			return relief.List[relief.DuplicateView]{}, err
		}
		rows = append(rows, v)
	}
	return cut(rows, page, func(v relief.DuplicateView) string { return v.ID }), nil
}
