package verify

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Keys open what is encrypted.
type Keys interface {
	Decrypt(table, column string, row [16]byte, sealed []byte) (string, error)
	Indexes(kind, normalised string) [][]byte // under each index key
	Code(kind, value string) []byte           // for good, whatever becomes of the index key
}

// A sealedColumn is a column of ciphertext, bound to its table, column and row,
// with the index that must agree with its plain text.
type sealedColumn struct {
	table, column string
	key           string // SQL: the row's id, or the name its id is made of
	index, kind   string // "" when it has none
}

// encrypted lists every column ending in _enc; a test compares it with the
// schema. A file sealed as a whole (imports.file_enc) is no row of a person.
var encrypted = []sealedColumn{
	{"cases", "name_enc", "id", "name_index", "name"},
	{"cases", "id_number_enc", "id", "id_index", "id"},
	{"cases", "phone_enc", "id", "phone_index", "phone"},
	{"staff_identities", "id_number_enc", "user_id", "id_index", "id"},
	{"staff_identities", "phone_enc", "user_id", "phone_index", "phone"},
	{"staff_identities", "card_enc", "user_id", "card_index", "card"},
	{"kin_rulings", "reason_enc", "id", "", ""},
	{"cases", "remark_enc", "id", "", ""},
	{"payees", "card_enc", "case_id || '/' || version", "card_index", "card"},
	{"payees", "holder_enc", "case_id || '/' || version", "", ""},
	{"objections", "text_enc", "id", "", ""},
	{"objections", "contact_enc", "id", "", ""},
	{"objections", "finding_enc", "id", "", ""},
	{"payment_batches", "reason_enc", "id", "", ""},
	{"bank_lines", "reason_enc", "id", "", ""},
	{"suspense_resolutions", "reason_enc", "line_id || '/' || n", "", ""},
	{"batch_notes", "note_enc", "batch_id || '/note/' || action", "", ""},
	{"archive_versions", "body_enc", "archive_id || '/' || version", "", ""},
	{"archive_changes", "body_enc", "id", "", ""},
	{"archive_changes", "reason_enc", "id", "", ""},
	{"archive_changes", "answer_enc", "id", "", ""},
	{"archive_moves", "reason_enc", "archive_id", "", ""},
	{"bars", "name_enc", "id", "", ""},
	{"bars", "id_number_enc", "id", "person_index", "id"},
	{"bars", "lift_reason_enc", "id", "", ""},
	{"bars", "appeal_enc", "id", "", ""},
	{"duplicates", "reason_enc", "id", "", ""},
	{"campaign_notes", "text_enc", "campaign_id || '/note/' || version", "", ""},
	{"notice_channels", "address_enc", "user_id || '/channel/' || channel", "", ""},
	{"notice_channels", "secret_enc", "user_id || '/channel/' || channel", "", ""},
	{"messages", "address_enc", "id", "", ""},
	{"messages", "text_enc", "id", "", ""},
	{"case_records", "form_enc", "id", "", ""},
	{"economy_checks", "note_enc", "id", "", ""},
	{"archive_transfers", "reason_enc", "id", "", ""},
	{"archive_transfers", "answer_enc", "id", "", ""},
	{"archive_incomes", "note_enc", "archive_id", "", ""},
	{"appeals", "reason_enc", "case_id", "", ""},
	{"disqualifications", "finding_enc", "case_id", "", ""},
	{"applicant_codes", "id_number_enc", "id", "id_index", "id"},
	{"applicant_codes", "phone_enc", "id", "phone_index", "phone"},
	{"applicant_sessions", "id_number_enc", "id", "", ""},
	{"applicant_sessions", "phone_enc", "id", "", ""},
	{"document_requests", "what_enc", "id", "", ""},
	{"document_requests", "note_enc", "id", "", ""},
	{"task_notes", "note_enc", "task_id || '/note/' || user_id", "", ""},
}

// A Sealed names a column of ciphertext and the SQL that its row's id is made of.
type Sealed struct{ Table, Column, Key string }

// SealedColumns lists every column that is encrypted.
func SealedColumns() []Sealed {
	out := make([]Sealed, len(encrypted))
	for i, c := range encrypted {
		out[i] = Sealed{c.table, c.column, c.key}
	}
	return out
}

// personalSealed is I30: every personal column opens in its place and agrees
// with its index, and no ID number or card stands in a plain column or a log.
func personalSealed(ctx context.Context, s *snapshot) ([]Violation, error) {
	var out []Violation
	as := map[string]int{}
	for _, c := range encrypted {
		found, err := s.opens(ctx, c, as)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	plain, err := s.plainColumns(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, plain...)
	if s.Logs == "" {
		return out, nil
	}
	logs, err := scanLogs(s.Logs)
	return append(out, logs...), err
}

// oneIn is which part of the encrypted rows is opened when not all are.
const oneIn = 20

// opens answers what does not open, and what is not found by its index. While there
// are two index keys either will do, but for everything of one person, account or
// phone the same: unique indexes could not tell two of him apart. Which it is, as
// keeps by the last index of the value.
func (s *snapshot) opens(ctx context.Context, c sealedColumn, as map[string]int) ([]Violation, error) {
	index := "NULL::bytea"
	if c.index != "" {
		index = c.index
	}
	query := fmt.Sprintf("SELECT (%s)::text, %s, %s FROM %s WHERE %s IS NOT NULL", c.key, c.column, index, c.table, c.column)
	if !s.Full {
		query += fmt.Sprintf(" AND hashtext((%s)::text) %% %d = 0", c.key, oneIn)
	}
	found, err := s.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("reading %s.%s: %w", c.table, c.column, err)
	}
	defer found.Close()
	var out []Violation
	for found.Next() {
		var key string
		var sealed, have []byte
		if err := found.Scan(&key, &sealed, &have); err != nil {
			return nil, fmt.Errorf("reading %s.%s: %w", c.table, c.column, err)
		}
		row, err := uuid.Parse(key)
		if err != nil {
			row = uuid.NewSHA1(uuid.NameSpaceOID, []byte(key))
		}
		subject, rows := c.table+"/"+key, []string{c.table + "/" + key + "/" + c.column}
		plain, err := s.Keys.Decrypt(c.table, c.column, row, sealed)
		switch {
		case err != nil:
			out = append(out, Violation{subject, rows, "opens under the key, in its table, column and row", "does not open"})
		case len(sealed) > 0 && c.index != "" && have != nil: // cases from before 00246 are not found by phone
			if want := s.indexedAs(c, plain, have, as); want != "" {
				out = append(out, Violation{subject, append(rows, c.table+"/"+key+"/"+c.index), want, "another"})
			}
		}
	}
	return out, found.Err()
}

// indexedAs says what is wanted of the index that a row has, "" if that is right.
func (s *snapshot) indexedAs(c sealedColumn, plain string, have []byte, as map[string]int) string {
	indexes := s.Keys.Indexes(c.kind, plain)
	at := slices.IndexFunc(indexes, func(i []byte) bool { return bytes.Equal(i, have) })
	if at < 0 {
		return "the index of its plain text"
	}
	if len(indexes) == 1 || c.kind == "name" {
		return ""
	}
	value := string(indexes[len(indexes)-1])
	if before, seen := as[value]; seen && before != at {
		return "one index for all that is of one person, account or phone"
	}
	as[value] = at
	return ""
}

// plainColumns looks for ID numbers and cards in every column of text or JSON.
func (s *snapshot) plainColumns(ctx context.Context) ([]Violation, error) {
	found, err := s.Query(ctx, `SELECT c.table_name::text, c.column_name::text FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'jsonb', 'json', 'character varying') ORDER BY 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("listing plain columns: %w", err)
	}
	columns, err := pgx.CollectRows(found, pgx.RowToStructByPos[struct{ Table, Column string }])
	if err != nil {
		return nil, fmt.Errorf("listing plain columns: %w", err)
	}
	var out []Violation
	for _, c := range columns {
		in, as := pgx.Identifier{c.Table}.Sanitize(), pgx.Identifier{c.Column}.Sanitize()
		err := each(ctx, s, fmt.Sprintf(`SELECT ctid::text, %s::text FROM %s WHERE %s::text ~ '[0-9]{15}'`, as, in, as), func(r struct{ Row, Text string }) error {
			if what := personal([]byte(r.Text)); what != "" {
				out = append(out, Violation{c.Table + "." + c.Column, []string{c.Table + "/" + r.Row + "/" + c.Column}, "no personal data in the clear", what})
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("reading %s.%s: %w", c.Table, c.Column, err)
		}
	}
	return out, nil
}

// scanLogs looks for the same in every file below a folder.
func scanLogs(dir string) ([]Violation, error) {
	var out []Violation
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		for in, n := bufio.NewReader(file), 1; ; n++ {
			line, err := in.ReadBytes('\n')
			if what := personal(line); what != "" {
				out = append(out, Violation{path, []string{fmt.Sprintf("%s:%d", path, n)}, "no personal data in a log", what})
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("reading logs: %w", err)
	}
	return out, nil
}

// digits are runs that may be an ID number, old or new, or a bank card.
var digits = regexp.MustCompile(`[0-9]{15,19}[Xx]?`)

// personal says what personal number stands in a text; numbers of ours contain
// letters or are shorter, so that chance does not look like one. "" is none.
func personal(text []byte) string {
	for _, at := range digits.FindAllIndex(text, -1) {
		if at[0] > 0 && wordy(text[at[0]-1]) || at[1] < len(text) && wordy(text[at[1]]) {
			continue
		}
		switch run := string(text[at[0]:at[1]]); {
		case idNumber(run):
			return "an ID number"
		case len(run) >= 16 && run[0] != '0' && luhn(run):
			return "a bank card"
		}
	}
	return ""
}

func wordy(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '_'
}

// idNumber checks the 18 characters of GB 11643: a date and a check character.
func idNumber(s string) bool {
	if len(s) != 18 || s[0] == '0' {
		return false
	}
	sum := 0
	for i := range 17 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}[i]
	}
	born, err := time.Parse("20060102", s[6:14])
	return err == nil && born.Year() >= 1900 && born.Year() < 2100 && strings.ToUpper(s[17:]) == string("10X98765432"[sum%11])
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// hasHan says whether a text holds a Chinese character, escaped or not.
func hasHan(text []byte) bool {
	for _, r := range string(text) {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return escapedHan.Match(text)
}

var escapedHan = regexp.MustCompile(`\\u[4-9][0-9a-f]{3}`)
