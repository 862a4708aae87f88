import { useEffect, useState } from "react";

/** Unix ms, renewed every `everyMs` while `active`. */
export function useNow(active: boolean, everyMs: number): number {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		if (!active) return;
		const timer = setInterval(() => setNow(Date.now()), everyMs);
		return () => clearInterval(timer);
	}, [active, everyMs]);
	return now;
}
