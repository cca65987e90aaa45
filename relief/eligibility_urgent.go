package relief

// What DOMAIN §1.1 lists beside the grades of a file is no band of a household's
// means, and so no grade that could be computed from figures: TEMP is a way of
// giving (a budget line for emergencies, without a file, under caps of its own),
// and TEKUN a campaign's own condition (means below the local minimum, and for
// those out of work their registration).

// INV-12, limit: a person's temporary aid of one year, this one included.
func checkTemporaryCap(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	if !f.Urgent {
		return unknown("不是临时救助。", "Not temporary aid.")
	}
	var others Fen
	for _, a := range f.Aid {
		if a.Own && a.SameYear && a.Urgent {
			others += a.Amount
		}
	}
	return judge(f.Amount+others <= r.Limit, "本人全年临时救助未超过限额。", "The person's temporary aid of the year is within the limit.",
		"本人全年临时救助超过限额。", "The person's temporary aid of the year exceeds the limit.",
		money("本次金额", "this aid", f.Amount), money("本人同年其他临时救助", "the person's other temporary aid of the year", others), money("限额", "limit", r.Limit))
}

// values: the categories of people out of work who must have registered (S3A
// 已进行失业登记的特困失业人员): a number and the day, which stands in the file; without
// one the number.
func checkRegistration(r EligibilityRule, f EligibilityFacts) (Verdict, string, string, []ExplainedFigure) {
	var figures []ExplainedFigure
	done := f.Registration != "" && (!f.HasArchive || !f.JoblessSince.IsZero())
	if !f.JoblessSince.IsZero() {
		figures = append(figures, ExplainedFigure{"失业登记日期", "registered on", f.JoblessSince.String()})
	}
	for _, category := range r.Values {
		if category == f.Category {
			return judge(done, "已进行失业登记。", "Registered as unemployed.", "没有失业登记号或失业登记日期，请在档案中补登。",
				"The number or the day of his registration as unemployed is missing: enter it in the file.", figures...)
		}
	}
	return unknown("该类别不要求失业登记。", "Not asked of this category.")
}
