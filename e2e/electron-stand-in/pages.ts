/** The app's process, towards the one that holds its pages. */
import type { AppMethods, PageMethods } from "./calls.ts";
import { connect } from "./peer.ts";
import { missing } from "./strict.ts";

/** What is answered to it; filled when all of Electron's parts are there. */
export const offered: {
	-readonly [Name in keyof AppMethods]?: AppMethods[Name];
} = {};
export const pages = connect<PageMethods>(process, offered);
missing.report = (name) => void pages("lacking", name);
// Whoever has the pages is gone: Chromium never outlives itself.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
