package relief

// causeClasses are the classes of causes that a public posting names: enough to
// understand the help, and never which illness or disability it is (DOMAIN §2.3).
var causeClasses = map[string]string{
	"患重特大疾病": "因病", "职业病": "因病",
	"残疾": "因残", "因公伤残": "因残",
	"子女上学": "因学",
	"自然灾害": "因灾", "意外事故": "因灾", "疫情": "因灾",
	"无劳动能力": "缺少劳动力", "家庭成员变故": "家庭变故",
	"有劳动能力未就业": "就业困难", "下岗失业": "就业困难", "夫妻双下岗": "就业困难", "非自愿待岗": "就业困难", "改制破产": "就业困难", "欠薪": "就业困难",
}

// CauseClass is the class a public posting shows for a cause; what the table does
// not know is 其他, so that no free text reaches the public.
func CauseClass(cause string) string {
	if class, ok := causeClasses[cause]; ok {
		return class
	}
	return "其他"
}
