package store

import (
	"context"
	"crypto/subtle"
	"fmt"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// mostUnproven is how many cases of one person may wait for a clerk, from
// whatever phones they came.
const mostUnproven = 3

// Apply opens the visitor's own case (T01, T02) with what he agreed to. He has
// proven that the phone is his and not whose number he gave: what is known of
// that person changes nothing here and is not told. The clerk who accepts the
// case confirms who he is (confirmApplication).
func (s *Store) Apply(ctx context.Context, v relief.Visitor, campaignID string, a Applicant) (string, error) {
	var id string
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		row, err := t.CampaignByID(ctx, campaignID)
		if err != nil {
			return err
		}
		k, err := readCampaign(row)
		if err != nil {
			return err
		}
		if relief.CampaignStatus(k.Status) != relief.CampaignRunning || !relief.Covers(k.OwnerPath, a.Union.Path) {
			return relief.Refuse("campaign_not_active", "status", k.Status)
		}
		if err := t.mayApply(ctx, v, campaignID); err != nil {
			return err
		}
		line, err := t.lineFor(ctx, k, a.Category)
		if err != nil {
			return err
		}
		h, err := t.openCase(ctx, filing{campaign: k, Applicant: a, line: line, by: byApplicant})
		if err != nil {
			return err
		}
		id = h.ID
		for _, text := range relief.ConsentTexts {
			if err := t.agree(ctx, v, id, text.Purpose); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// mayApply refuses somebody who sees an open case of his in the campaign, and
// one more of a person whom several wait to be.
func (t *tx) mayApply(ctx context.Context, v relief.Visitor, campaignID string) error {
	person, err := t.index(ctx, pii.KindID, v.IDNumber.Value())
	if err != nil {
		return err
	}
	t.lockPerson(person)
	rows, err := t.CasesOfPerson(ctx, [][]byte{person})
	if err != nil {
		return fmt.Errorf("reading the cases: %w", err)
	}
	for _, row := range rows {
		if row.CampaignID != campaignID || relief.State(row.State).Terminal() {
			continue
		}
		phone, err := t.s.unseal("cases", "phone_enc", row.ID, row.PhoneEnc)
		if err != nil {
			return fmt.Errorf("reading the phone of case %s: %w", row.ID, err)
		}
		if subtle.ConstantTimeCompare([]byte(phone), []byte(v.Phone.Value())) == 1 {
			return relief.Refuse("applied_already")
		}
	}
	waiting, err := t.OpenApplications(ctx, db.OpenApplicationsParams{CampaignID: campaignID, IDIndex: person})
	if err != nil {
		return fmt.Errorf("counting applications: %w", err)
	}
	if waiting >= mostUnproven {
		return relief.Refuse("apply_in_person")
	}
	return nil
}

// confirmApplication is what the acceptance of a case filed on the phone does:
// the clerk has seen who it is. Now the case claims the person and the account,
// a bar counts, and the household's file takes what the application says.
func (t *tx) confirmApplication(ctx context.Context, h *held, clerk string) error {
	n, err := t.ConfirmApplication(ctx, db.ConfirmApplicationParams{CaseID: h.ID, ConfirmedBy: &clerk})
	if err != nil {
		return fmt.Errorf("confirming the application: %w", err)
	}
	if n == 0 { // filed by the staff, or returned and accepted again
		return nil
	}
	person, err := t.ApplicantIndex(ctx, h.ID)
	if err != nil {
		return fmt.Errorf("reading the case: %w", err)
	}
	if err := refuseBarred(ctx, t.Queries, person, h.UnionPath, h.today(t.now)); err != nil {
		return err
	}
	if err := t.ClaimPerson(ctx, h.ID); err != nil {
		return fmt.Errorf("entering the person: %w", err)
	}
	if err := t.ClaimAccount(ctx, h.ID); err != nil {
		return fmt.Errorf("entering the account: %w", err)
	}
	a, _, err := t.applicantOf(ctx, h.ID)
	if err != nil {
		return err
	}
	row, err := t.CampaignByID(ctx, h.CampaignID)
	if err != nil {
		return fmt.Errorf("reading the campaign: %w", err)
	}
	k, err := readCampaign(row)
	if err != nil {
		return err
	}
	if err := t.note(ctx, h.ID, "applicant", clerk, map[string]any{"action": "confirm"}); err != nil {
		return err
	}
	return t.fileArchive(ctx, h, k.Plan, a, clerk, fromForm)
}
