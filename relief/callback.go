package relief

import "encoding/binary"

// MinCallBack is the smallest part of a campaign's households, in percent, that
// is called back after payment (T25).
const MinCallBack = 10

// CalledBack says whether a household is among the percent of a campaign's that
// are called back. Its lot is eight bytes or more that nobody can foresee; kin of
// staff are always called back (SoD1). Zero percent leaves nobody out.
func CalledBack(percent int, lot []byte, kin bool) bool {
	return percent == 0 || kin || binary.BigEndian.Uint64(lot)%100 < uint64(percent) //nolint:gosec // 10 to 100
}
