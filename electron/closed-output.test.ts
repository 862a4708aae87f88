import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";

it("goes on when what it prints is read no more", async () => {
	const program = `
		import { surviveClosedOutput } from ${JSON.stringify(join(import.meta.dirname, "closed-output.ts"))};
		surviveClosedOutput([process.stdout, process.stderr]);
		process.once("message", () => {
			process.stdout.write("to nobody");
			process.stderr.write("to nobody");
			setImmediate(() => process.disconnect());
		});
		process.send("ready");`;
	const child = spawn(
		process.execPath,
		["--input-type=module", "-e", program],
		{ stdio: ["ignore", "pipe", "pipe", "ipc"] },
	);
	await once(child, "message");
	child.stdout?.destroy();
	child.stderr?.destroy();
	child.send("print");
	expect(await once(child, "exit")).toEqual([0, null]);
});
