/** A backend's process that ends before it serves. */
console.error("no port is free");
process.exitCode = 3;
process.disconnect?.();
