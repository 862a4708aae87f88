import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
	root: import.meta.dirname,
	// Relative, since the same files are served from app:// and from http://127.0.0.1.
	base: "./",
	plugins: [react()],
	build: {
		outDir: join(import.meta.dirname, "../.vite/renderer/main_window"),
		emptyOutDir: true,
		modulePreload: { polyfill: false },
	},
});
