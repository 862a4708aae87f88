/** `npm run docs:readme`: writes into README what is made from the code. */
import "./require-node.js";
import { readFileSync, writeFileSync } from "node:fs";
import { readmeFile, withParts } from "./readme-part.ts";

writeFileSync(readmeFile, withParts(readFileSync(readmeFile, "utf8")));
