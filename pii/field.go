package pii

import (
	"errors"
	"fmt"
	"strings"
)

// Why a value is not encrypted, or not read.
var (
	ErrPlace      = errors.New("加密位置不完整 a table, column or purpose is empty or holds a colon")
	ErrUnreadable = errors.New("无法解密：密钥不符，或数据被移动、改动 cannot decrypt: other keys, or a value moved or changed")
)

// Encrypt encrypts a column's value for its row. An empty text gives nil, so that
// the column is NULL. Error: ErrPlace.
func (k *Keys) Encrypt(table, column string, rowID [16]byte, plain string) ([]byte, error) {
	place, err := fieldPlace(table, column, rowID)
	if err != nil || plain == "" {
		return nil, err
	}
	return k.cipher.Encrypt([]byte(plain), place)
}

// Decrypt reads a column's value; NULL gives "". Errors: ErrPlace, ErrUnreadable.
func (k *Keys) Decrypt(table, column string, rowID [16]byte, sealed []byte) (string, error) {
	place, err := fieldPlace(table, column, rowID)
	if err != nil || len(sealed) == 0 {
		return "", err
	}
	plain, err := k.cipher.Decrypt(sealed, place)
	if err != nil {
		return "", fmt.Errorf("%w: %s.%s", ErrUnreadable, table, column)
	}
	return string(plain), nil
}

// Seal encrypts bytes such as an uploaded file, bound to their purpose and id.
// Error: ErrPlace.
func (k *Keys) Seal(purpose string, id, data []byte) ([]byte, error) {
	place, err := sealPlace(purpose, id)
	if err != nil {
		return nil, err
	}
	return k.cipher.Encrypt(data, place)
}

// Unseal opens what Seal has made. Errors: ErrPlace, ErrUnreadable.
func (k *Keys) Unseal(purpose string, id, sealed []byte) ([]byte, error) {
	place, err := sealPlace(purpose, id)
	if err != nil {
		return nil, err
	}
	data, err := k.cipher.Decrypt(sealed, place)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrUnreadable, purpose)
	}
	return data, nil
}

// fieldPlace is the associated data of a field, "table:column:row".
func fieldPlace(table, column string, rowID [16]byte) ([]byte, error) {
	if !nameable(table) || !nameable(column) {
		return nil, ErrPlace
	}
	return fmt.Appendf(nil, "%s:%s:%x", table, column, rowID), nil
}

// sealPlace is "purpose:id": one colon, where a field's place has two.
func sealPlace(purpose string, id []byte) ([]byte, error) {
	if !nameable(purpose) {
		return nil, ErrPlace
	}
	return fmt.Appendf(nil, "%s:%x", purpose, id), nil
}

func nameable(s string) bool { return s != "" && !strings.Contains(s, ":") }
