import { useMemo } from "react";
import type { Payload } from "../../src-shared/execution.ts";
import { describePayload } from "../formatting/describe-payload.ts";

interface Props {
	readonly payload: Payload | undefined;
}

/** A payload as JSON, with what the recording has to say of it in words. */
export function PayloadView({ payload }: Props) {
	const described = useMemo(() => {
		if (payload === undefined) return undefined;
		const { notes, data } = describePayload(payload);
		const isEmpty = Object.keys(data).length === 0 && notes.length > 0;
		return { notes, text: isEmpty ? "" : JSON.stringify(data, null, 2) };
	}, [payload]);
	if (described === undefined)
		return <p className="payload-none">Nothing recorded</p>;
	return (
		<>
			{described.notes.map((note) => (
				<p key={note} className="payload-note">
					{note}
				</p>
			))}
			{described.text !== "" && (
				<pre className="text-block">{described.text}</pre>
			)}
		</>
	);
}
