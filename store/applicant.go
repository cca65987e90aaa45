package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"regexp"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/pii"
	"github.com/songnuan/songnuan/relief"
	"github.com/songnuan/songnuan/store/internal/db"
)

// byApplicant is who acts where the applicant himself does (migration 00052).
const byApplicant = "00000000-0000-7000-8000-0000000a0001"

// Limits stand against who asks, and for the pair of him and a phone, so that
// nobody can use up somebody else's. What one phone is sent is spaced instead:
// after codesPerPhone in an hour the code it has counts for whoever asks, and a
// new one is sent when that one is over.
const (
	codesPerPair   = 5
	codesPerCaller = 30
	codesPerPhone  = 5
	codesAlarm     = 2_000 // in an hour, to all: somebody should look
	codesForAll    = 50_000
	triesPerCode   = 5
	triesPerDay    = 20    // of one phone's codes, from one address
	triesOfPhone   = 1_000 // and from everywhere
)

// AskCode sends a one-time code to the phone and answers the ticket it is used
// with. Whether anybody of that number is known makes no difference here.
func (s *Store) AskCode(ctx context.Context, v relief.Visitor, caller string) (string, error) {
	id := uuid.NewString() // of random bits: nobody guesses a ticket
	err := s.write(ctx, func(ctx context.Context, t *tx) error {
		row := db.InsertCodeParams{ID: id, Caller: s.Keys.Code("caller", caller)}
		if err := t.LockCodes(ctx); err != nil {
			return fmt.Errorf("locking the codes: %w", err)
		}
		var err error
		if row.IDIndex, err = t.index(ctx, pii.KindID, v.IDNumber.Value()); err != nil {
			return err
		}
		if row.PhoneIndex, err = t.index(ctx, pii.KindPhone, v.Phone.Value()); err != nil {
			return err
		}
		sent, err := t.mayAsk(ctx, row)
		if err != nil {
			return err
		}
		code := ""
		if sent >= codesPerPhone {
			if code, err = t.shareCode(ctx, &row); err != nil {
				return err
			}
		}
		fresh := code == ""
		if fresh {
			n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
			if err != nil {
				return fmt.Errorf("drawing a code: %w", err)
			}
			code = fmt.Sprintf("%06d", n)
		}
		row.CodeHash = s.codeHash(id, code)
		if row.IDNumberEnc, row.PhoneEnc, err = s.sealVisitor("applicant_codes", id, v); err != nil {
			return err
		}
		if err := t.InsertCode(ctx, row); err != nil {
			return fmt.Errorf("keeping the code: %w", err)
		}
		if !fresh {
			return nil
		}
		return t.sendCode(ctx, id, v, code)
	})
	return id, err
}

// mayAsk refuses one more ticket, and answers how many codes the phone was sent.
func (t *tx) mayAsk(ctx context.Context, row db.InsertCodeParams) (int, error) {
	asked, err := t.CodesAsked(ctx, db.CodesAskedParams{Phone: row.PhoneIndex, Caller: row.Caller})
	if err != nil {
		return 0, fmt.Errorf("counting codes: %w", err)
	}
	if asked.Pair >= codesPerPair || asked.Caller >= codesPerCaller || asked.Everybody >= codesForAll {
		return 0, relief.Refuse("too_many_attempts", "seconds", 3600)
	}
	if asked.Everybody >= codesAlarm {
		if err := t.alarmCodes(ctx); err != nil {
			return 0, err
		}
	}
	return int(asked.Phone), nil
}

// alarmCodes tells those who run the system, once a day, that very many codes are sent.
func (t *tx) alarmCodes(ctx context.Context) error {
	root, err := t.RootUnion(ctx)
	if err != nil {
		return fmt.Errorf("finding the root: %w", err)
	}
	day := relief.DayOf(t.now).String()
	_, err = t.leave(ctx, Notice{Key: "codes/" + day, Path: root, Role: relief.Operator, Kind: relief.NoticeCodes, Body: map[string]any{"day": day}})
	return err
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// shareCode lets the ticket be used with the code that the phone has, for as long
// as that one counts; "" when it has none.
func (t *tx) shareCode(ctx context.Context, row *db.InsertCodeParams) (string, error) {
	last, err := t.LastCodeSent(ctx, row.PhoneIndex)
	if noRows(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("finding the last code: %w", err)
	}
	text, err := t.s.unseal("messages", "text_enc", last.Message, last.TextEnc)
	if err != nil {
		return "", err
	}
	row.Shares, row.At = &last.ID, &last.At
	return sixDigits.FindString(text), nil
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
func (s *Store) codeHash(ticket, code string) []byte { return s.Keys.Code("code", ticket+"|"+code) }

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
	tries, err := s.q.TriesOf(ctx, ticket)
	if err != nil {
		return "", refusal(fmt.Errorf("counting tries: %w", err))
	}
	if row.Attempts > triesPerCode || tries.Caller > triesPerDay || tries.Everybody > triesOfPhone || subtle.ConstantTimeCompare(row.CodeHash, s.codeHash(ticket, code)) != 1 {
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

// SweepVisits drops codes, sessions and sent SMS that are over, and from where
// nobody has signed in for long, and answers how many.
func (s *Store) SweepVisits(ctx context.Context) (int, error) {
	var swept int64
	for _, drop := range []func(context.Context) (int64, error){s.q.DropOldCodes, s.q.DropOldVisits, s.q.DropOldSMS, s.q.DropOldPlaces} {
		n, err := drop(ctx)
		if err != nil {
			return int(swept), refusal(fmt.Errorf("dropping what is over: %w", err))
		}
		swept += n
	}
	return int(swept), nil
}
