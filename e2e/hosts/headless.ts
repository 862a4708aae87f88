/** The application without Electron: the headless host as a process of its own, its window in Chromium. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BrowserContext } from "@playwright/test";
import * as z from "zod";
import { projectDirectory } from "../../scripts/run-command.ts";
import { appendChannels, requestChannels } from "../../src-shared/channels.ts";
import type { Host, HostAddress, HostSettings, StartHost } from "./host.ts";
import { descendantsOf, expectToEnd, killAtOnce } from "./processes.ts";

const STOP_MS = 10_000;

/** What `--json` prints once the host answers. */
const addressSchema = z.strictObject({
	url: z.url(),
	port: z.int(),
	token: z.string(),
	dataDirectory: z.string(),
});
type Address = z.infer<typeof addressSchema>;

/** The address as the host prints it for a person: the page takes its token from it. */
function openable({ url, token }: Address): string {
	return `${url}/#token=${token}`;
}

interface Post {
	readonly path: string;
	readonly token: string;
	readonly body?: string;
}

interface Server {
	readonly child: ChildProcess;
	readonly address: Address;
}

async function startServer(dataDirectory: string): Promise<Server> {
	const child = spawn(
		process.execPath,
		["headless/main.ts", "--data", dataDirectory, "--port", "0", "--json"],
		{ cwd: projectDirectory, stdio: ["ignore", "pipe", "pipe"] },
	);
	let complaints = "";
	child.stderr.on("data", (chunk: Buffer) => {
		complaints += chunk;
	});
	const lines = createInterface({ input: child.stdout });
	const line = await Promise.race([
		once(lines, "line"),
		once(child, "close").then(() => []),
	]);
	if (line.length === 0)
		throw new Error(
			`The headless host ended (${child.exitCode ?? child.signalCode}) before it served:\n${complaints}`,
		);
	return { child, address: addressSchema.parse(JSON.parse(String(line[0]))) };
}

async function post(
	{ port, token }: Address,
	channel: string,
	request: unknown,
	headers: Record<string, string>,
): Promise<unknown> {
	const response = await fetch(`http://127.0.0.1:${port}/ipc/${channel}`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			authorization: `Bearer ${token}`,
			...headers,
		},
		...(request === undefined ? {} : { body: JSON.stringify(request) }),
	});
	return response.json();
}

class HeadlessHost implements Host {
	readonly page;
	readonly dataDirectory: string;
	readonly logFile: string;
	readonly channels = [...requestChannels, ...appendChannels];
	readonly electron = undefined;
	readonly #context: BrowserContext;
	#server: Server;

	private constructor(
		settings: HostSettings,
		context: BrowserContext,
		page: Host["page"],
		server: Server,
	) {
		this.dataDirectory = settings.dataDirectory;
		this.logFile = join(settings.dataDirectory, "logs", "main.log");
		this.page = page;
		this.#context = context;
		this.#server = server;
	}

	static readonly start: StartHost = async (settings, chromium) => {
		const server = await startServer(settings.dataDirectory);
		const context = await (await chromium()).newContext({
			viewport: settings.windowSize,
			colorScheme: settings.colorScheme,
		});
		const page = await context.newPage();
		await page.goto(openable(server.address));
		return new HeadlessHost(settings, context, page, server);
	};

	get address(): HostAddress {
		return this.#server.address;
	}

	get #processId(): number {
		const { pid } = this.#server.child;
		if (pid === undefined) throw new Error("The headless host never started.");
		return pid;
	}

	get #runs(): boolean {
		const { exitCode, signalCode } = this.#server.child;
		return exitCode === null && signalCode === null;
	}

	processIds(): number[] {
		return [this.#processId, ...descendantsOf(this.#processId)];
	}

	call(channel: string, request?: unknown): Promise<unknown> {
		return this.page.evaluate(
			async ({ path, token, body }: Post) => {
				const response = await fetch(path, {
					method: "POST",
					headers: {
						"content-type": "application/json",
						authorization: `Bearer ${token}`,
					},
					...(body === undefined ? {} : { body }),
				});
				return response.json();
			},
			{
				path: `/ipc/${channel}`,
				token: this.#server.address.token,
				...(request === undefined ? {} : { body: JSON.stringify(request) }),
			},
		);
	}

	/** With the right token: knowing it must not be enough for a page of somebody else's. */
	callFromForeignOrigin(channel: string, request?: unknown): Promise<unknown> {
		return post(this.#server.address, channel, request, {
			origin: "https://elsewhere.example",
		});
	}

	async restart(): Promise<void> {
		if (this.#runs) await this.#stop();
		this.#server = await startServer(this.dataDirectory);
		await this.page.goto(openable(this.#server.address));
	}

	async kill9(): Promise<void> {
		const all = this.processIds();
		const closed = once(this.#server.child, "close");
		killAtOnce(all);
		await closed;
		await expectToEnd(all);
	}

	async close(): Promise<void> {
		await this.#context.close();
		if (this.#runs) await this.#stop();
	}

	async #stop(): Promise<void> {
		const all = this.processIds();
		const { child } = this.#server;
		const closed = once(child, "close");
		child.kill("SIGTERM");
		const timer = setTimeout(() => killAtOnce(all), STOP_MS);
		await closed;
		clearTimeout(timer);
		if (child.exitCode !== 0)
			throw new Error(
				`The headless host ended with ${child.exitCode ?? child.signalCode} after SIGTERM, not with 0.`,
			);
		await expectToEnd(all);
	}
}

export const startHeadless: StartHost = HeadlessHost.start;
