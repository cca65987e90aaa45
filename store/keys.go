package store

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/google/uuid"

	"github.com/songnuan/songnuan/store/internal/db"
)

// checkKey remembers which key wrote this database, and refuses to start with
// another: nothing could be read and every index would miss.
func (s *Store) checkKey(ctx context.Context) error {
	if s.Keys == nil {
		return nil
	}
	proof, err := s.q.Setting(ctx, "pii_proof")
	if noRows(err) {
		if err := s.rememberKey(ctx); err != nil {
			return err
		}
		proof, err = s.q.Setting(ctx, "pii_proof") // another process may have been first, with another key
	}
	if err != nil {
		return fmt.Errorf("reading which personal-data key is in use: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(proof)
	if err == nil {
		err = s.Keys.CheckProof(raw)
	}
	if err != nil {
		return fmt.Errorf("个人信息密钥不匹配：当前密钥文件（%s）不能打开数据库里已有的数据，请恢复原密钥文件。 the personal-data key file (%s) cannot open what this database holds: restore the right key file: %w", s.Keys.KeyID(), s.Keys.KeyID(), err)
	}
	return nil
}

func (s *Store) rememberKey(ctx context.Context) error {
	proof, err := s.Keys.Proof()
	if err != nil {
		return fmt.Errorf("proving the personal-data key: %w", err)
	}
	arg := db.InsertSettingParams{Key: "pii_proof", Value: base64.StdEncoding.EncodeToString(proof)}
	if err := s.q.InsertSetting(ctx, arg); err != nil {
		return fmt.Errorf("remembering the personal-data key: %w", err)
	}
	return nil
}

// seal encrypts one column of one row.
func (s *Store) seal(table, column, id, plain string) ([]byte, error) {
	row, err := uuid.Parse(id)
	if err != nil {
		return nil, fmt.Errorf("reading row id: %w", err)
	}
	return s.Keys.Encrypt(table, column, row, plain)
}

// unseal decrypts one column of one row.
func (s *Store) unseal(table, column, id string, sealed []byte) (string, error) {
	row, err := uuid.Parse(id)
	if err != nil {
		return "", fmt.Errorf("reading row id: %w", err)
	}
	return s.Keys.Decrypt(table, column, row, sealed)
}

// HasKey says whether a database already holds rows of some personal-data key,
// so that a new key is made only for an empty one.
func HasKey(ctx context.Context, url string) (bool, error) {
	s, err := Open(ctx, url, Options{})
	if err != nil {
		return false, err
	}
	defer s.Close()
	_, err = s.q.Setting(ctx, "pii_proof")
	if noRows(err) {
		return false, nil
	}
	return err == nil, err
}
