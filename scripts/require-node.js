// Plain JavaScript, so that a Node too old for TypeScript can still say what is wrong.
const NEEDED = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED) {
	console.error(
		`Execution History needs Node ${NEEDED}; this is ${process.version} (${process.execPath}).\n` +
			`"npm ci" installs Node ${NEEDED} into node_modules for Linux, macOS and Windows, and every npm script uses it:\n` +
			`start through npm ("npm start", "npm test", …). If this message comes from an npm script, no such package\n` +
			`could be installed for this system (${process.platform} ${process.arch}): put Node ${NEEDED} first on PATH.`,
	);
	process.exit(1);
}
