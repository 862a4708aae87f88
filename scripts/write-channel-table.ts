/** `npm run docs:channels`: writes the contract's channels into README. */
import "./require-node.js";
import { channelTable } from "./channel-table.ts";
import { writePart } from "./readme-part.ts";

writePart("channels", channelTable());
