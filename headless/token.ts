/** The secret that a request to this host shows. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const TOKEN_BYTES = 32;
const TOKEN_FORM = /^[\w-]{43}$/;

/** The folder's token, made when there is none: an engine that records keeps it over restarts of the host. */
export async function keepToken(dataDirectory: string): Promise<string> {
	const file = join(dataDirectory, "token");
	const kept = await readFile(file, "utf8").catch(() => "");
	if (TOKEN_FORM.test(kept)) return kept;
	const token = randomBytes(TOKEN_BYTES).toString("base64url");
	await writeFile(file, token, { mode: 0o600 });
	return token;
}
