package workflows

import "go.temporal.io/sdk/workflow"

// Import carries one roster file into its campaign.
func Import(ctx workflow.Context, in ImportInput) (ImportResult, error) {
	workflow.SetCurrentDetails(ctx, "逐行导入名册，读不懂的行退回")
	return ImportRoster.Call(long(ctx, "逐行导入名册"), in)
}
