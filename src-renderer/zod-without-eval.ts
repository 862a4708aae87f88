/**
 * Imported before everything else: zod asks whether it may compile code when the first schema is made,
 * and the page's content security policy reports that question as a violation.
 */
import * as z from "zod";

z.config({ jitless: true });
