package relief

import "strings"

var capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}

// Capitals writes the amount as receipts and vouchers demand, in RMB capitals
// 人民币大写: 壹仟伍佰元整, 壹万元零伍分, 零元整. It follows 支付结算办法
// annex 1: one 零 for any run of zeros inside, 整 after 元 when nothing follows.
func (f Fen) Capitals() string {
	sign, yuan, cents := f.split()
	var b strings.Builder
	if sign != "" {
		b.WriteString("负")
	}
	if yuan > 0 || cents == 0 {
		b.WriteString(capitalInteger(yuan) + "元")
	}
	jiao, fen := cents/10, cents%10
	switch {
	case cents == 0:
		b.WriteString("整")
	case jiao > 0:
		b.WriteString(capitalDigits[jiao] + "角")
	case yuan > 0:
		b.WriteString("零")
	}
	if fen > 0 {
		b.WriteString(capitalDigits[fen] + "分")
	}
	return b.String()
}

// capitalInteger splits n at its largest unit; 万亿 falls out of it, because
// what stands before 亿 may itself have 万.
func capitalInteger(n uint64) string {
	for _, unit := range []struct {
		size uint64
		name string
	}{{1e8, "亿"}, {1e4, "万"}, {1e3, "仟"}, {1e2, "佰"}, {10, "拾"}} {
		if n < unit.size {
			continue
		}
		head, rest := capitalInteger(n/unit.size)+unit.name, n%unit.size
		switch {
		case rest == 0:
			return head
		case rest < unit.size/10:
			return head + "零" + capitalInteger(rest)
		default:
			return head + capitalInteger(rest)
		}
	}
	return capitalDigits[n]
}
