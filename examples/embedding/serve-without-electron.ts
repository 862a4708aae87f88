import {
	createRequestHandlers,
	forkBackend,
	Notices,
	openBackendManager,
	openExecutionHistory,
	serveHttp,
} from "opennoodl-execution-history/main";

const [directory = "history", token = "secret"] = process.argv.slice(2);
const log = { info() {}, warn: console.error, error: console.error };
const history = await openExecutionHistory({ directory, log });
const backends = await openBackendManager({
	directory: `${directory}/backends`,
	startProcess: forkBackend(),
	history,
	log,
});
const { url } = await serveHttp({
	port: 0,
	token,
	handlers: createRequestHandlers({ history, backends }),
	append: (bytes) => history.append(bytes),
	notices: new Notices({ history, backends, log }),
	viewerDirectory: "dist-page",
	log,
});
console.log(url);
