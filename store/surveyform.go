package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// SurveyForm answers a version of a campaign's further questions, the one in
// force when 0 is asked for; a draft's are its plan's. Who does not see the
// campaign sees no form.
func (s *Store) SurveyForm(ctx context.Context, scopes []string, id string, version int) (relief.SurveyFormView, error) {
	v := relief.SurveyFormView{Versions: []relief.FormVersion{}}
	if _, err := s.Campaign(ctx, scopes, id); err != nil {
		return v, err
	}
	k, err := s.campaign(ctx, id)
	if err != nil {
		return v, err
	}
	rows, err := s.q.SurveyFormVersions(ctx, id)
	if err != nil {
		return v, refusal(fmt.Errorf("reading the form's versions: %w", err))
	}
	for _, row := range rows {
		one := relief.FormVersion{Version: row.Version, At: row.At, By: row.LoadedBy}
		if row.SinceOn != nil {
			since := relief.DayOf(*row.SinceOn)
			one.Since = &since
		}
		v.Versions = append(v.Versions, one)
	}
	switch {
	case version > 0:
		v.SurveyForm, err = surveyFormAt(ctx, s.q, id, version)
	case k.LaunchedAt == nil:
		v.Questions = k.Plan.SurveyForm
	default:
		v.SurveyForm, err = newestSurveyForm(ctx, s.q, id)
	}
	return v, refusal(err)
}

func surveyFormAt(ctx context.Context, q *db.Queries, campaign string, version int) (relief.SurveyForm, error) {
	raw, err := q.SurveyFormAt(ctx, db.SurveyFormAtParams{CampaignID: campaign, Version: version})
	if err != nil {
		return relief.SurveyForm{}, fmt.Errorf("reading version %d of the form: %w", version, err)
	}
	return readSurveyForm(version, raw)
}

// newestSurveyForm answers the form in force, version 0 without questions where a
// campaign has none.
func newestSurveyForm(ctx context.Context, q *db.Queries, campaign string) (relief.SurveyForm, error) {
	row, err := q.NewestSurveyForm(ctx, campaign)
	if noRows(err) {
		return relief.SurveyForm{}, nil
	}
	if err != nil {
		return relief.SurveyForm{}, fmt.Errorf("reading the form in force: %w", err)
	}
	return readSurveyForm(row.Version, row.Questions)
}

func readSurveyForm(version int, raw []byte) (relief.SurveyForm, error) {
	f := relief.SurveyForm{Version: version}
	if err := json.Unmarshal(raw, &f.Questions); err != nil {
		return f, fmt.Errorf("reading version %d of the form: %w", version, err)
	}
	return f, nil
}

// LoadSurveyForm puts a new version of the questions in force for a campaign that
// is launched. after is the version that whoever loads it has seen, 0 for none.
func (s *Store) LoadSurveyForm(ctx context.Context, r relief.Request, id string, after int, questions []relief.Question) (relief.Reply, error) {
	return s.once(ctx, r, 201, func(ctx context.Context, t *tx) (any, error) {
		k, err := t.lockCampaign(ctx, id)
		if err != nil {
			return nil, err
		}
		if status := relief.CampaignStatus(k.Status); status != relief.CampaignRunning && status != relief.CampaignSuspended {
			return nil, relief.Refuse("campaign_status", "status", k.Status, "action", "survey_form")
		}
		now, err := newestSurveyForm(ctx, t.Queries, id)
		if err != nil {
			return nil, err
		}
		if now.Version != after {
			return nil, relief.Refuse("form_changed", "version", now.Version)
		}
		form := relief.SurveyForm{Version: after + 1, Questions: questions}
		today := relief.DayOf(k.Clock.Plan(t.now))
		if err := t.putSurveyForm(ctx, id, form, dateOf(today), r.Actor); err != nil {
			return nil, err
		}
		return form, t.note(ctx, id, "survey_form", r.Actor, map[string]any{"version": form.Version, "before": after, "questions": len(questions)})
	})
}

// freezeSurveyForm keeps the plan's questions, if there are any, at launch.
func (t *tx) freezeSurveyForm(ctx context.Context, campaign string, plan relief.Plan, actor string) error {
	if len(plan.SurveyForm) == 0 {
		return nil
	}
	return t.putSurveyForm(ctx, campaign, relief.SurveyForm{Version: 1, Questions: plan.SurveyForm}, nil, actor)
}

func (t *tx) putSurveyForm(ctx context.Context, campaign string, form relief.SurveyForm, since *time.Time, actor string) error {
	raw, err := json.Marshal(form.Questions)
	if err != nil {
		return fmt.Errorf("writing the form: %w", err)
	}
	err = t.InsertSurveyForm(ctx, db.InsertSurveyFormParams{CampaignID: campaign, Version: form.Version, Questions: raw, SinceOn: since, LoadedBy: actor})
	if err != nil {
		return fmt.Errorf("keeping version %d of the form: %w", form.Version, err)
	}
	return nil
}

// checkAnswers holds a visit's answers against the version it was filled in on. A
// form that has been replaced still counts for a visit of the day on which the next
// came into force, or before: who was out without a line could not know.
func (t *tx) checkAnswers(ctx context.Context, campaign string, v *relief.Visit) error {
	form, err := newestSurveyForm(ctx, t.Queries, campaign)
	if err != nil {
		return err
	}
	newest := form.Version
	if v.FormVersion > newest || v.FormVersion < 0 {
		return relief.Refuse("form_outdated", "version", newest)
	}
	if v.FormVersion < newest {
		replaced, err := t.SurveyFormReplaced(ctx, db.SurveyFormReplacedParams{CampaignID: campaign, Version: v.FormVersion})
		if err != nil {
			return fmt.Errorf("reading the next form: %w", err)
		}
		if replaced == nil || relief.DayOf(*replaced).Before(v.Day) {
			return relief.Refuse("form_outdated", "version", newest)
		}
		form = relief.SurveyForm{} // of before there was one
		if v.FormVersion > 0 {
			if form, err = surveyFormAt(ctx, t.Queries, campaign, v.FormVersion); err != nil {
				return err
			}
		}
	}
	v.Answers, err = form.Check(v.Answers)
	return err
}

// questionsOf puts beside a visit's form the questions that it answers.
func (s *Store) questionsOf(ctx context.Context, campaign, form string, to *relief.RecordView) error {
	var v relief.Visit
	if err := json.Unmarshal([]byte(form), &v); err != nil {
		return fmt.Errorf("reading record %s: %w", to.ID, err)
	}
	if v.FormVersion == 0 {
		return nil
	}
	asked, err := surveyFormAt(ctx, s.q, campaign, v.FormVersion)
	to.FormVersion, to.Questions = asked.Version, asked.Questions
	return refusal(err)
}
