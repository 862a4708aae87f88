/** The HTTP status of each failure. */
import type { ErrorCode } from "../../src-shared/errors.ts";

export const httpStatus = {
	"invalid-request": 400,
	"forbidden-sender": 403,
	"unknown-channel": 404,
	"not-found": 404,
	conflict: 409,
	"too-large": 413,
	internal: 500,
	"store-corrupt": 500,
	"store-newer-than-app": 500,
	"backend-unavailable": 502,
	busy: 503,
	closed: 503,
	"store-unavailable": 503,
	"store-full": 507,
} as const satisfies Record<ErrorCode, number>;
