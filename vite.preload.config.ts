/** The preload: one file, since a sandboxed preload can load no other. */
import { defineConfig } from "vite";

export default defineConfig({ build: { minify: false } });
