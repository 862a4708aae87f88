/** Hands a page what the rules of Electron's bridge and IPC can be seen by. */
const { contextBridge, ipcRenderer } = require("electron");

function messageOf(run) {
	try {
		run();
		return "nothing thrown";
	} catch (error) {
		return error.message;
	}
}

class WithPrototype {
	own = 1;
	inherited() {}
}

contextBridge.exposeInMainWorld("conformance", {
	invoke: (channel, value) => ipcRenderer.invoke(channel, value),
	nested: { list: [1, 2] },
	instance: new WithPrototype(),
	throws() {
		throw Object.assign(new Error("its message"), { code: "lost" });
	},
	callsBack: (listener) => listener({ a: 1 }),
	requireOfNode: messageOf(() => require("node:fs")),
});
