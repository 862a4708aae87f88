/** What runs under Node: the main process, the database threads, the backends. */
import { defineConfig } from "vite";

export default defineConfig({
	define: {
		// A packaged app that lets itself be driven: `npm run test:packaged` makes one.
		IS_TEST_BUILD: String(process.env["TEST_BUILD"] === "1"),
	},
	build: {
		// Stack traces in the log name what is in the sources.
		minify: false,
		rolldownOptions: {
			// Finds its native part by its own place on disk, so it has to stay a module of its own.
			external: ["better-sqlite3"],
		},
	},
});
