package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// byApplicant is who acts where the applicant himself does (migration 00052).
const byApplicant = "00000000-0000-7000-8000-0000000a0001"

// How many codes may be asked for in an hour, and how many tries a code and a
// person have.
const (
	codesPerPhone  = 5
	codesPerCaller = 30
	codesForAll    = 2000
	triesPerCode   = 5
	triesPerDay    = 20
)

// AskCode sends a one-time code to the phone and answers the ticket it is used
// with. Whether anybody of that number is known makes no difference here.
func (s *Store) AskCode(ctx context.Context, v relief.Visitor, caller string) (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("drawing a code: %w", err)
	}
	id, code := uuid.NewString(), fmt.Sprintf("%06d", n) // of random bits: nobody guesses a ticket
	err = s.write(ctx, func(ctx context.Context, t *tx) error {
		row := db.InsertCodeParams{
			ID: id, IDIndex: s.Keys.Index("id", v.IDNumber.Value()), PhoneIndex: s.Keys.Index("phone", v.Phone.Value()), Caller: s.Keys.Index("caller", caller), CodeHash: s.codeHash(id, code),
		}
		if err := t.mayAsk(ctx, row); err != nil {
			return err
		}
		var err error
		if row.IDNumberEnc, row.PhoneEnc, err = s.sealVisitor("applicant_codes", id, v); err != nil {
			return err
		}
		if err := t.InsertCode(ctx, row); err != nil {
			return fmt.Errorf("keeping the code: %w", err)
		}
		return t.sendCode(ctx, id, v, code)
	})
	return id, err
}

func (t *tx) mayAsk(ctx context.Context, row db.InsertCodeParams) error {
	if err := t.LockCodes(ctx); err != nil {
		return fmt.Errorf("locking the codes: %w", err)
	}
	if err := t.DropOldCodes(ctx); err != nil {
		return fmt.Errorf("dropping old codes: %w", err)
	}
	asked, err := t.CodesAsked(ctx, db.CodesAskedParams{Phone: row.PhoneIndex, Person: row.IDIndex, Caller: row.Caller})
	if err != nil {
		return fmt.Errorf("counting codes: %w", err)
	}
	if asked.Phone >= codesPerPhone || asked.Person >= codesPerPhone || asked.Caller >= codesPerCaller || asked.Everybody >= codesForAll {
		return relief.Refuse("too_many_attempts", "seconds", 3600)
	}
	return nil
}

func (t *tx) sendCode(ctx context.Context, ticket string, v relief.Visitor, code string) error {
	id := newID()
	address, err := t.s.seal("messages", "address_enc", id, v.Phone.Value())
	if err != nil {
		return err
	}
	text, err := t.s.seal("messages", "text_enc", id, "【送温暖】验证码 "+code+"，10 分钟内有效，请勿告诉他人。")
	if err != nil {
		return err
	}
	if err := t.InsertMessage(ctx, db.InsertMessageParams{ID: id, Key: "code/" + ticket, Kind: string(relief.NoticeCode), AddressEnc: address, TextEnc: text}); err != nil {
		return fmt.Errorf("sending the code: %w", err)
	}
	return nil
}

// codeHash is keyed, so that nobody who reads the table can try all codes.
func (s *Store) codeHash(ticket, code string) []byte { return s.Keys.Index("code", ticket+"|"+code) }

func (s *Store) sealVisitor(table, id string, v relief.Visitor) (number, phone []byte, err error) {
	if number, err = s.seal(table, "id_number_enc", id, v.IDNumber.Value()); err != nil {
		return nil, nil, err
	}
	phone, err = s.seal(table, "phone_enc", id, v.Phone.Value())
	return number, phone, err
}

func (s *Store) unsealVisitor(table, id string, number, phone []byte) (relief.Visitor, error) {
	n, err := s.unseal(table, "id_number_enc", id, number)
	if err != nil {
		return relief.Visitor{}, err
	}
	p, err := s.unseal(table, "phone_enc", id, phone)
	return relief.Visitor{IDNumber: relief.IDNumber(n), Phone: relief.PhoneNumber(p)}, err
}

// OpenVisit answers the token of a session for the right code. A wrong code, an
// old one, a used one and none at all are refused alike; each try counts.
func (s *Store) OpenVisit(ctx context.Context, ticket, code string) (string, error) {
	row, err := s.q.TryCode(ctx, ticket)
	if noRows(err) || relief.CodeOf(badInput(err)) == "not_found" {
		return "", relief.Refuse("code_wrong")
	}
	if err != nil {
		return "", refusal(fmt.Errorf("reading the code: %w", err))
	}
	tries, err := s.q.TriesOf(ctx, row.IDIndex)
	if err != nil {
		return "", refusal(fmt.Errorf("counting tries: %w", err))
	}
	if row.Attempts > triesPerCode || tries > triesPerDay || subtle.ConstantTimeCompare(row.CodeHash, s.codeHash(ticket, code)) != 1 {
		return "", relief.Refuse("code_wrong")
	}
	v, err := s.unsealVisitor("applicant_codes", ticket, row.IDNumberEnc, row.PhoneEnc)
	if err != nil {
		return "", err
	}
	token := rand.Text() + rand.Text()
	return token, s.write(ctx, func(ctx context.Context, t *tx) error {
		used, err := t.UseCode(ctx, ticket)
		if err != nil {
			return fmt.Errorf("using the code: %w", err)
		}
		if used != 1 { // by the same form sent twice
			return relief.Refuse("code_wrong")
		}
		id := newID()
		number, phone, err := s.sealVisitor("applicant_sessions", id, v)
		if err != nil {
			return err
		}
		if err := t.InsertApplicantSession(ctx, db.InsertApplicantSessionParams{ID: id, TokenHash: tokenHash(token), IDNumberEnc: number, PhoneEnc: phone}); err != nil {
			return fmt.Errorf("opening the session: %w", err)
		}
		return nil
	})
}

// Visit answers whose session it is; sessions last half an hour.
func (s *Store) Visit(ctx context.Context, token string) (relief.Visitor, error) {
	row, err := s.q.ApplicantSession(ctx, tokenHash(token))
	if noRows(err) {
		return relief.Visitor{}, relief.Refuse("sign_in_required")
	}
	if err != nil {
		return relief.Visitor{}, refusal(fmt.Errorf("reading the session: %w", err))
	}
	return s.unsealVisitor("applicant_sessions", row.ID, row.IDNumberEnc, row.PhoneEnc)
}

// EndVisit ends the session.
func (s *Store) EndVisit(ctx context.Context, token string) error {
	return refusal(s.q.EndApplicantSession(ctx, tokenHash(token)))
}
