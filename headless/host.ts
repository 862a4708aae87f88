/** The program without Electron: paths → history → backends → transport, and the reverse at the end. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createExamplesBackend } from "../src-main/backends/examples.ts";
import { forkBackend } from "../src-main/backends/fork-backend.ts";
import { openBackendManager } from "../src-main/backends/manager.ts";
import {
	type HistoryLog,
	openExecutionHistory,
} from "../src-main/execution-history/history.ts";
import { createRequestHandlers } from "../src-main/transports/handlers.ts";
import { serveHttp } from "../src-main/transports/http.ts";
import { Notices } from "../src-main/transports/notices.ts";
import { lockDataFolder } from "./data-folder-lock.ts";
import { HostError } from "./host-error.ts";
import { openLog } from "./log.ts";
import { keepToken } from "./token.ts";

export interface HostPaths {
	/** Script of a database thread. */
	readonly workerScript: string;
	/** Entry of the backend server. */
	readonly backendScript: string;
	readonly viewerDirectory: string;
	readonly examplesDirectory: string;
}

export interface Host {
	/** `http://127.0.0.1:<port>` */
	readonly url: string;
	readonly port: number;
	readonly token: string;
	/** Stops the backends, then closes everything. */
	close(): Promise<void>;
}

/** @throws HostError */
export async function startHost(
	dataDirectory: string,
	port: number,
	paths: HostPaths,
): Promise<Host> {
	const lock = await takeDataFolder(dataDirectory);
	const log = openLog(dataDirectory);
	const history = await openExecutionHistory({
		directory: dataDirectory,
		workerScript: paths.workerScript,
		log,
	});
	const backends = await openBackendManager({
		directory: join(dataDirectory, "backends"),
		history,
		startProcess: forkBackend(paths.backendScript),
		log,
	});
	const notices = new Notices({ history, backends, log });
	const closeServices = async () => {
		await backends.close();
		notices.close();
		await history.close();
		lock.release();
	};
	try {
		const token = await keepToken(dataDirectory);
		const http = await serveHttp({
			port,
			token,
			handlers: createRequestHandlers({ history, backends }),
			append: (bytes) => history.append(bytes),
			notices,
			viewerDirectory: paths.viewerDirectory,
			log,
		});
		createExamplesBackend(backends, paths.examplesDirectory).catch(
			(error: unknown) => log.error("There are no examples", toData(error)),
		);
		log.info("Serving", { url: http.url, dataDirectory });
		return {
			url: http.url,
			port: http.port,
			token,
			async close() {
				log.info("Closing");
				// Runs under way are answered when their backend has finished them.
				const closed = http.close(ANSWERS_MS);
				await backends.close();
				await closed;
				await closeServices();
				log.info("Closed");
			},
		};
	} catch (error) {
		await closeServices();
		throw explain(error, port, log);
	}
}

const ANSWERS_MS = 8_000;

async function takeDataFolder(dataDirectory: string) {
	try {
		await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
		const lock = lockDataFolder(dataDirectory);
		if (lock !== undefined) return lock;
	} catch (error) {
		throw new HostError(
			`The data folder ${dataDirectory} cannot be used: ${toData(error).error}`,
		);
	}
	throw new HostError(
		`The data folder ${dataDirectory} is in use by another Execution History. Stop that one, or choose another with --data.`,
	);
}

function explain(error: unknown, port: number, log: HistoryLog): unknown {
	log.error("Cannot serve", toData(error));
	if (error instanceof Error && "code" in error)
		if (error.code === "EADDRINUSE")
			return new HostError(
				`Port ${port} is in use. Choose another with --port, or leave it out for a free one.`,
			);
		else if (error.code === "EACCES")
			return new HostError(`Port ${port} may not be used by this user.`);
	return error;
}

function toData(error: unknown): { error: string } {
	return { error: error instanceof Error ? error.message : String(error) };
}
