package api

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/songnuan/songnuan/relief"
)

// A wanted is what a field should have been, as a clerk reads it.
type wanted struct{ zh, en string }

// want is the detail that carries it from the check to the answer.
const want = "wanted"

// wantedOf says in words which rule of the contract a value breaks, nil where
// there is nothing better to say than that it is wrong.
func wantedOf(e *openapi3.SchemaError) *wanted {
	s := e.Schema
	if s == nil {
		return nil
	}
	switch e.SchemaField {
	case "required":
		return &wanted{"请填写此项。", "It is required."}
	case "type", "format":
		return typeWanted(s)
	case "enum":
		return enumWanted(s)
	case "minLength":
		if s.MinLength == 1 {
			return &wanted{"不能为空。", "It must not be empty."}
		}
		return &wanted{fmt.Sprintf("至少 %d 个字。", s.MinLength), fmt.Sprintf("At least %d characters.", s.MinLength)}
	case "maxLength":
		return &wanted{fmt.Sprintf("最多 %d 个字。", *s.MaxLength), fmt.Sprintf("At most %d characters.", *s.MaxLength)}
	case "minimum":
		return &wanted{fmt.Sprintf("不能小于 %.0f。", *s.Min), fmt.Sprintf("Not below %.0f.", *s.Min)}
	case "maximum":
		return &wanted{fmt.Sprintf("不能大于 %.0f。", *s.Max), fmt.Sprintf("Not above %.0f.", *s.Max)}
	case "minItems":
		return &wanted{fmt.Sprintf("至少 %d 项。", s.MinItems), fmt.Sprintf("At least %d items.", s.MinItems)}
	case "maxItems":
		return &wanted{fmt.Sprintf("最多 %d 项。", *s.MaxItems), fmt.Sprintf("At most %d items.", *s.MaxItems)}
	case "uniqueItems":
		return &wanted{"不能重复。", "Each only once."}
	case "pattern":
		return patternWanted(s)
	}
	return nil
}

func typeWanted(s *openapi3.Schema) *wanted {
	switch {
	case s.Type.Is(openapi3.TypeInteger):
		return &wanted{"应为整数。", "It must be a whole number."}
	case s.Type.Is(openapi3.TypeNumber):
		return &wanted{"应为数字。", "It must be a number."}
	case s.Type.Is(openapi3.TypeBoolean):
		return &wanted{"应为“是”或“否”（true 或 false）。", "It must be true or false."}
	case s.Type.Is(openapi3.TypeArray):
		return &wanted{"应为列表。", "It must be a list."}
	case s.Type.Is(openapi3.TypeString):
		return &wanted{"应为文字。", "It must be a text."}
	}
	return nil
}

func enumWanted(s *openapi3.Schema) *wanted {
	var names []string
	for _, v := range s.Enum {
		names = append(names, fmt.Sprint(v))
	}
	return &wanted{"只能是：" + strings.Join(names, "、") + "。", "One of: " + strings.Join(names, ", ") + "."}
}

// patternWanted knows the forms that people type; ids and keys come from programs.
func patternWanted(s *openapi3.Schema) *wanted {
	if strings.HasPrefix(s.Pattern, `^\d{4}-\d{2}-\d{2}`) {
		return &wanted{"应为日期，例如 2026-03-05。", "It must be a date such as 2026-03-05."}
	}
	return nil
}

// sentences are the refusal's sentence in both languages, with what the field
// should have been.
func sentences(e *relief.Error) (zh, en string) {
	zh, en = e.Zh(), e.En()
	if w, ok := e.Detail[want].(*wanted); ok && w != nil {
		zh, en = zh+w.zh, en+" "+w.en
	}
	return zh, en
}
