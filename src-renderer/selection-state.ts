/** Which execution is open. A run started here opens by itself, unless the person has gone elsewhere since. */
export interface SelectionState {
	readonly executionId: string | null;
	/** The run whose execution is to be opened once it is known. */
	readonly awaitedRun: number | null;
}

export type SelectionAction =
	| { readonly type: "opened"; readonly executionId: string }
	| { readonly type: "run-requested"; readonly run: number }
	| {
			readonly type: "run-known";
			readonly run: number;
			readonly executionId: string;
	  };

export const nothingSelected: SelectionState = {
	executionId: null,
	awaitedRun: null,
};

export function selectionReducer(
	state: SelectionState,
	action: SelectionAction,
): SelectionState {
	switch (action.type) {
		case "opened":
			return { executionId: action.executionId, awaitedRun: null };
		case "run-requested":
			return { ...state, awaitedRun: action.run };
		case "run-known":
			// Still awaited afterwards: the answer corrects what was only recognized.
			return state.awaitedRun === action.run
				? { ...state, executionId: action.executionId }
				: state;
	}
}
