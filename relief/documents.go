package relief

import (
	"slices"
	"time"
)

// AsksDocuments says whether who has a task of this kind may ask the filing unit
// for documents (补充材料) instead of answering: the case stays where it is and
// the task's clock stands still.
func AsksDocuments(kind TaskKind) bool {
	return slices.Contains([]TaskKind{TaskAccept, TaskSurvey, TaskVerify, TaskReview, TaskApprove}, kind)
}

// A DocumentRequest is what somebody asked for, and whether it has come.
type DocumentRequest struct {
	ID         string     `json:"id"`
	Task       string     `json:"task_id"`
	Kind       TaskKind   `json:"kind"`
	What       string     `json:"what"`
	AskedBy    string     `json:"asked_by"`
	AskedAt    time.Time  `json:"asked_at"`
	Open       bool       `json:"open"`
	Note       string     `json:"note,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}
