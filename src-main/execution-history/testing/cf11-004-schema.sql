-- Workflow execution records
CREATE TABLE workflow_executions (
id TEXT PRIMARY KEY,
workflow_id TEXT NOT NULL,
workflow_name TEXT NOT NULL,
trigger_type TEXT NOT NULL, -- 'webhook', 'schedule', 'manual', 'db_change'
trigger_data TEXT, -- JSON: request body, cron expression, etc.
status TEXT NOT NULL, -- 'running', 'success', 'error'
started_at INTEGER NOT NULL, -- Unix timestamp ms
completed_at INTEGER,
duration_ms INTEGER,
error_message TEXT,
error_stack TEXT,
metadata TEXT, -- JSON: additional context
FOREIGN KEY (workflow_id) REFERENCES components(id)
);
-- Individual node execution steps
CREATE TABLE execution_steps (
id TEXT PRIMARY KEY,
execution_id TEXT NOT NULL,
node_id TEXT NOT NULL,
node_type TEXT NOT NULL,
node_name TEXT,
step_index INTEGER NOT NULL,
started_at INTEGER NOT NULL,
completed_at INTEGER,
duration_ms INTEGER,
status TEXT NOT NULL, -- 'running', 'success', 'error', 'skipped'
input_data TEXT, -- JSON (truncated if large)
output_data TEXT, -- JSON (truncated if large)
error_message TEXT,
FOREIGN KEY (execution_id) REFERENCES workflow_executions(id) ON DELETE CASCADE
);
-- Indexes for common queries
CREATE INDEX idx_executions_workflow ON workflow_executions(workflow_id);
CREATE INDEX idx_executions_status ON workflow_executions(status);
CREATE INDEX idx_executions_started ON workflow_executions(started_at DESC);
CREATE INDEX idx_steps_execution ON execution_steps(execution_id);
CREATE INDEX idx_steps_node ON execution_steps(node_id);
