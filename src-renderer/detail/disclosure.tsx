import { type ReactNode, useState } from "react";

interface Props {
	readonly name: string;
	readonly children: ReactNode;
}

/** Text that is made only once somebody wants to see it. */
export function Disclosure({ name, children }: Props) {
	const [open, setOpen] = useState(false);
	return (
		<details
			className="disclosure"
			open={open}
			onToggle={(event) => setOpen(event.currentTarget.open)}
		>
			<summary>{name}</summary>
			{open && children}
		</details>
	);
}
