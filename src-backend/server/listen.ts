import { once } from "node:events";
import type { Server } from "node:net";

/**
 * Lets a server take connections from this machine only; answers its port.
 * @param port 0 picks a free one
 * @throws Error of the system when the port cannot be had
 */
export async function listenOnLoopback(
	server: Server,
	port = 0,
): Promise<number> {
	server.listen(port, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string")
		throw new Error("The server has no port");
	return address.port;
}
