/** The main process's log. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Host } from "./hosts/host.ts";

const lineSchema = z.looseObject({ message: z.string() });

/** What the app has said, line by line; in Electron each is a JSON object. */
export async function readMessages({ logFile }: Host): Promise<string[]> {
	const lines = (await readFile(logFile, "utf8")).trim().split("\n");
	return lines.map((line) => lineSchema.parse(JSON.parse(line)).message);
}

/** Whether a page that may not ask has asked, on any host. */
export async function hasRefusedSender({ logFile }: Host): Promise<boolean> {
	return (await readFile(logFile, "utf8")).includes("forbidden-sender");
}
